import type { Keyring, SpecDirectory, World } from '../doors.js';
import type { Pass } from '../model/pass.js';
import { policyOf } from '../model/policy-of.js';
import { AppError, type Problem } from '../model/problem.js';
import type { Policy, Specs } from '../model/spec.js';
import { NOTHING_SEEN } from '../model/seen.js';
import { reconcile } from '../reconcile.js';
import { tellProblems } from './problems.js';
import { storeBounds } from './store-bounds.js';
import type { Call } from './verb.js';

/** What every pass of one call works with. */
interface OpenWorld {
  readonly world: World;
  readonly specs: Specs;
  readonly policy: Policy;
}

/**
 * Reads the directory once, so that every pass of this call means what its person saw, and opens the doors. Writing
 * needs the operator's identity; a plan takes what there is. Throws whatever the doors do, and PolicyMissing once the
 * problems of the directory are told.
 */
export async function openWorld(call: Call, purpose: 'read' | 'write'): Promise<OpenWorld> {
  const { options, wire } = call;
  const specs = await readSpecs(call);
  const policy = policyOf(specs, options.text('dir') ?? '.');
  const file = options.text('identity-file') ?? '';
  const keyring = await (purpose === 'write'
    ? writingKeyring(call, file, policy)
    : planningKeyring(call, file, policy));
  const [swarm, sources] = await Promise.all([
    wire.swarm(options.text('host')),
    wire.sources(keyring, [file], storeBounds(options)),
  ]);
  return { world: { directory: fixed(specs), swarm, keyring, sources, clock: wire.clock }, specs, policy };
}

/** What the directory says. Without a Policy its problems are told, since nothing else will come of it. */
export async function readSpecs(call: Call): Promise<Specs> {
  const { options, wire } = call;
  const directory = await wire.directory(options.text('dir') ?? '.', options.text('base') !== null);
  const specs = await directory.read();
  if (specs.policy === null) {
    refuseMissing(specs.problems);
    tellProblems(call, specs.problems);
  }
  return specs;
}

/** Where there is no directory, nothing else is wrong: `waxseal init` would make a second one beside the one meant. */
function refuseMissing(problems: readonly Problem[]): void {
  const gone = problems.find(({ code }) => code === 'DirectoryMissing');
  if (gone !== undefined) throw new AppError(gone.code, gone.message, gone.hint === null ? {} : { hint: gone.hint });
}

/** A pass that writes nothing. `closely`: tasks and nodes are listed even if nothing is unsettled. */
export function dryPass(world: World, { closely }: { closely: boolean }): Promise<Pass> {
  const approve = (): Promise<boolean> => Promise.resolve(false);
  return reconcile(world, { seen: NOTHING_SEEN, confirmRemovals: null, closely, approve });
}

function fixed(specs: Specs): SpecDirectory {
  return { read: () => Promise.resolve(specs) };
}

async function writingKeyring({ wire }: Call, file: string, policy: Policy): Promise<Keyring> {
  const keyring = await wire.keyring(file);
  if (keyring === null) {
    throw new AppError('IdentityMissing', `there is no identity file "${file}"`, {
      hint: 'name one with --identity-file, or make one with `waxseal init`; `waxseal plan` needs none',
    });
  }
  await wire.assertPrimary(policy, keyring);
  return keyring;
}

/** Fingerprints under another identity than the operator's would make every secret look changed. */
async function planningKeyring(call: Call, file: string, policy: Policy): Promise<Keyring | null> {
  const keyring = await call.wire.keyring(file);
  if (keyring === null) {
    if (!call.options.given('identity-file')) return null;
    throw new AppError('IdentityMissing', `there is no identity file "${file}"`, {
      hint: 'leave --identity-file out to plan without an identity',
    });
  }
  if (policy.recipients[0] === keyring.recipient) return keyring;
  call.io.err('note: this identity is not that of the first recipient, so the plan is made without it\n');
  return null;
}
