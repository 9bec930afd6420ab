import type { Resolved, SwarmReader } from '../doors.js';
import type { Desired } from '../model/desired.js';
import { fingerprintKeyId } from '../model/fingerprint.js';
import type { Holder, Live, Stranger } from '../model/live.js';
import { isAppError } from '../model/problem.js';
import type { SecretValue } from '../model/secret-value.js';
import type { SwarmSecret } from '../model/spec.js';
import { keyIdsFor } from './fingerprints.js';
import { indexLive, isStranger, type LiveIndex } from './live-index.js';
import { mapInParallel } from './map-in-parallel.js';

/** Each question is a request that the engine logs: rare, and gentle. */
const AT_ONCE = 4;

/** "Does this secret hold the bytes that the document named `name` wants?" */
interface OracleQuestion {
  readonly name: string;
  readonly secretId: string;
}

/**
 * What only the engine itself can answer (P7): for own holders whose fingerprint is under a key that this process does
 * not hold, and for strangers that a document would adopt. Nothing is asked without the bytes in hand.
 */
export function oracleQuestions(
  desired: readonly Desired[],
  live: Live,
  keyIds: readonly string[],
): readonly OracleQuestion[] {
  const index = indexLive(live);
  const isUnreadable = ({ fingerprint, secret }: Holder): boolean =>
    !keyIdsFor(secret, keyIds).includes(fingerprintKeyId(fingerprint) ?? '');
  return desired.flatMap(({ value, spec }) => {
    if (value.kind !== 'known' || !value.bytes) return [];
    const asked = [...index.holdersOf(spec.name).filter(isUnreadable), ...toAdopt(spec, index)];
    return asked.map((secret) => ({ name: spec.name, secretId: secret.id }));
  });
}

/** Asks them, and notes the answers where the planner looks for them. */
export async function askOracle(
  resolved: Resolved,
  live: Live,
  reader: SwarmReader,
  keyIds: readonly string[],
): Promise<{ desired: readonly Desired[]; live: Live }> {
  const questions = oracleQuestions(resolved.desired, live, keyIds);
  if (questions.length === 0) return { desired: resolved.desired, live };
  const answers = new Map(
    await mapInParallel(questions, AT_ONCE, async ({ name, secretId }) => {
      const candidate = resolved.bytes.get(name);
      return [secretId, candidate === undefined ? false : await isSame(reader, secretId, candidate)] as const;
    }),
  );
  const index = indexLive(live);
  return {
    desired: resolved.desired.map((one) => ({ ...one, equalHolders: equalHolders(one, index, answers) })),
    live: {
      ...live,
      strangers: live.strangers.map((one) => ({ ...one, sameContent: answers.get(one.id) ?? one.sameContent })),
    },
  };
}

/** A secret that went away since it was listed is equal to nothing; the next pass will not list it. */
async function isSame(reader: SwarmReader, secretId: string, candidate: SecretValue): Promise<boolean | null> {
  try {
    return await reader.sameContent(secretId, candidate);
  } catch (thrown) {
    if (isAppError(thrown) && thrown.code === 'NotFound') return false;
    throw thrown;
  }
}

function toAdopt(spec: SwarmSecret, live: LiveIndex): readonly Stranger[] {
  if (spec.adopt !== 'Unmanaged' || !spec.stableName) return [];
  const plain = live.named(spec.swarmName);
  return plain !== undefined && isStranger(plain) && plain.adoptable ? [plain] : [];
}

function equalHolders(
  { spec }: Desired,
  live: LiveIndex,
  answers: ReadonlyMap<string, boolean | null>,
): readonly string[] {
  return live.holdersOf(spec.name).flatMap(({ id }) => (answers.get(id) === true ? [id] : []));
}
