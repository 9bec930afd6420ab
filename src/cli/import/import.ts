import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keysmith, SpecDirectory, Swarm, SwarmReader } from '../../doors.js';
import { assertOwnSwarm } from '../../model/own-swarm.js';
import { policyOf } from '../../model/policy-of.js';
import { AppError } from '../../model/problem.js';
import type { Policy, Specs } from '../../model/spec.js';
import type { Io } from '../io.js';
import { checkOperatorRecipient, type OperatorDoors } from '../operator-recipient.js';
import { documentText, type Value } from './document.js';
import { findSecrets } from './found.js';
import { propose, type Proposal, type Proposals } from './propose.js';
import { reportText } from './report.js';
import { readStacks, type NamedStack } from '../stacks.js';
import { valueAtHand } from './values.js';
import { writeAll } from './write.js';

export interface ImportRequest {
  /** The spec directory. */
  readonly dir: string;
  /** Stack files, as FILE or STACK=FILE. */
  readonly files: readonly string[];
  readonly live: boolean;
  /** A directory with files that are called as the secrets; null: none. */
  readonly values: string | null;
  readonly dryRun: boolean;
}

interface ImportDoors extends Omit<OperatorDoors, 'swarm'> {
  readonly io: Io;
  readonly keysmith: Keysmith;
  readonly directory: (path: string) => Promise<SpecDirectory>;
  readonly swarm: () => Promise<Swarm>;
}

/** What was made of one secret. */
export interface Made {
  readonly proposal: Proposal;
  readonly value: Value;
}

/**
 * Writes a document for each secret that the stack files name, or that the Swarm has. Everything is read, compared and
 * sealed first: the directory gets all of the files, or none. A file that is there is never touched, nor is the Swarm.
 */
export async function importSpecs(request: ImportRequest, doors: ImportDoors): Promise<void> {
  const { dir, dryRun } = request;
  if (request.files.length === 0 && !request.live) {
    throw new AppError('UsageInvalid', 'say what to import', { hint: 'name stack files, or --live, or both' });
  }
  const specs = await (await doors.directory(dir)).read();
  const policy = policyOf(specs, dir);
  const swarm = request.live ? await doors.swarm() : null;
  const live = swarm === null ? null : await swarm.list(policy.owner);
  if (live !== null) assertOwnSwarm(policy.owner, live);
  const stacks = await readStacks(request.files, live);
  const proposals = propose(findSecrets(stacks, live), await groundOf(dir, specs, policy));
  const made = await makeAll(proposals, { request, doors, policy, swarm });
  const files = made.map(({ proposal, value }) => {
    const name = `${proposal.name}.yaml`;
    return { name, text: documentText(proposal, value, { dir, path: join(dir, name), access: policy.access }) };
  });
  if (!dryRun) await writeAll(dir, files);
  tell(request, { made, proposals, stacks }, files, doors.io);
}

async function groundOf(dir: string, specs: Specs, policy: Policy): Promise<Parameters<typeof propose>[1]> {
  const lower = (names: readonly string[]): ReadonlySet<string> => new Set(names.map((name) => name.toLowerCase()));
  return {
    prefix: policy.naming.prefix,
    access: policy.access,
    declared: lower(specs.secrets.map(({ name }) => name)),
    files: lower(await readdir(dir)),
  };
}

interface Tools {
  readonly request: ImportRequest;
  readonly doors: ImportDoors;
  readonly policy: Policy;
  readonly swarm: SwarmReader | null;
}

async function makeAll({ proposals }: Proposals, tools: Tools): Promise<readonly Made[]> {
  const { doors, policy, request, swarm } = tools;
  for (const recipient of policy.recipients) doors.keysmith.checkRecipient(recipient);
  if (!request.dryRun) {
    await checkOperatorRecipient(policy.owner, policy.recipients, { ...doors, swarm: doors.swarm });
  }
  const made: Made[] = [];
  for (const proposal of proposals) {
    const at = await valueAtHand(proposal, { values: request.values, swarm });
    made.push({ proposal, value: at.kind === 'missing' ? at : await sealed(proposal, at, tools) });
  }
  return made;
}

async function sealed(
  { name }: Proposal,
  { from, value }: Extract<Awaited<ReturnType<typeof valueAtHand>>, { kind: 'value' }>,
  { doors, policy, request }: Tools,
): Promise<Value> {
  try {
    if (request.dryRun) return { kind: 'would', from };
    const armor = await doors.keysmith.seal(value, { owner: policy.owner, name }, policy.recipients);
    return { kind: 'sealed', armor, from };
  } finally {
    value.wipe();
  }
}

function tell(
  request: ImportRequest,
  what: { readonly made: readonly Made[]; readonly proposals: Proposals; readonly stacks: readonly NamedStack[] },
  files: readonly { readonly name: string; readonly text: string }[],
  io: Io,
): void {
  const { list, next } = reportText({ ...request, ...what });
  if (!request.dryRun) io.out(list);
  else {
    io.out(files.map(({ name, text }) => `# ${join(request.dir, name)}\n${text}`).join('---\n'));
    io.err(list);
  }
  io.err(next);
}
