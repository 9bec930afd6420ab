import { assertOwnSwarm } from '../model/own-swarm.js';
import type { EngineFacts, Finding } from '../model/posture.js';
import { isAppError, type AppError } from '../model/problem.js';
import type { Policy } from '../model/spec.js';
import { examineIdentity } from '../posture/directory.js';
import { examineServices } from '../posture/services.js';
import { examineEngine, examineIdentitySecret, examineNodes, examineStrangers } from '../posture/swarm.js';
import { modeOf } from './files.js';
import type { Call } from './verb.js';

/** What stopped a look is what there is to know about it. */
export function findingOf({ code, hint, message }: AppError, where: string): Finding {
  return { severity: 'error', code, where, message, hint: hint ?? 'see docs/cli.md' };
}

/** null: it was thrown, and is the finding. */
async function looked<T>(where: string, found: Finding[], look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (!isAppError(error)) throw error;
    found.push(findingOf(error, where));
    return null;
  }
}

export async function lookAtIdentity({ options, wire }: Call, policy: Policy | null): Promise<readonly Finding[]> {
  const file = options.text('identity-file') ?? '';
  const found: Finding[] = [];
  const keyring = await looked(file, found, () => wire.keyring(file));
  if (keyring !== null) {
    const facts = { file, recipient: keyring.recipient, mode: await modeOf(file) };
    return examineIdentity(facts, policy?.recipients ?? null);
  }
  if (found.length > 0) return found;
  return [
    {
      severity: options.given('identity-file') ? 'error' : 'note',
      code: 'IdentityMissing',
      where: file,
      message: 'there is no identity file: a plan can be made here, but nothing can be applied',
      hint: 'name one with --identity-file, or look where the operator runs',
    },
  ];
}

interface SwarmLook {
  readonly engine: EngineFacts | null;
  readonly found: readonly Finding[];
}

/** Without a Policy nobody knows which secrets are ours, so what they are like is not told either. */
export async function lookAtSwarm({ options, wire }: Call, policy: Policy | null): Promise<SwarmLook> {
  const host = options.text('host');
  const found: Finding[] = [];
  const inspector = await looked('the engine', found, () => wire.inspector(host));
  const engine = inspector === null ? null : await looked('the engine', found, () => inspector.engine());
  if (inspector === null || engine === null) return { engine: null, found };
  found.push(...examineEngine(engine, wire.clock.wall()));
  const seen = await looked(engine.url, found, async () => {
    const swarm = await wire.swarm(host);
    const live = await swarm.list(policy?.owner ?? '');
    return { live: await swarm.withTasks(live), postures: await inspector.services() };
  });
  if (seen === null) return { engine, found };
  const { live, postures } = seen;
  found.push(...examineNodes(live.nodes ?? []), ...examineServices(live, postures));
  if (policy === null) return { engine, found };
  const own = await looked(engine.url, found, () =>
    Promise.resolve(live).then((of) => assertOwnSwarm(policy.owner, of)),
  );
  if (own !== null) found.push(...examineIdentitySecret(live, policy));
  return { engine, found: [...found, ...examineStrangers(live)] };
}
