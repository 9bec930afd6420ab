import { createHash } from 'node:crypto';
import type { Swarm, World } from '../doors.js';
import { fingerprintKeyId, formatDigest, NO_KEY } from '../model/fingerprint.js';
import type { Live } from '../model/live.js';
import { kindOfName } from '../model/object-name.js';
import type { SecretValue } from '../model/secret-value.js';
import type { Comparison } from '../model/snapshot.js';
import type { Specs } from '../model/spec.js';
import { dryPass } from './open-world.js';

interface Asking extends Pick<World, 'swarm' | 'clock'> {
  /** Without a key. */
  readonly sources: () => Promise<World['sources']>;
}

/**
 * What a plan of these documents asks the engine without a key, with its answers: whoever has only a snapshot cannot ask.
 * Of configs alone: what a secret shall hold nobody knows without a key. The content of somebody's config stays where it
 * is; a digest of what the document says tells for which words the answer is.
 */
export async function comparisonsOf(
  specs: Specs,
  live: Live,
  { clock, sources, swarm }: Asking,
): Promise<readonly Comparison[]> {
  if (!asksForContent(specs, live)) return [];
  const compared: Comparison[] = [];
  const listening: Swarm = {
    ...swarm,
    sameContent: async (id, candidate) => {
      const same = await swarm.sameContent(id, candidate);
      if (same !== null) compared.push({ id, said: digestOf(candidate), same });
      return same;
    },
  };
  const directory = { read: () => Promise.resolve(specs) };
  const world = { clock, directory, keyring: null, sources: await sources(), swarm: listening };
  await dryPass(world, { closely: false });
  return compared.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Asking means a pass more: it is rare. */
function asksForContent({ policy, secrets }: Specs, live: Live): boolean {
  if (policy?.configs !== 'Managed') return false;
  const adopts = secrets.some(({ adopt, name }) => adopt === 'Unmanaged' && kindOfName(name) === 'config');
  const isUnreadable = live.holders.some(
    ({ fingerprint, swarmName }) => kindOfName(swarmName) === 'config' && fingerprintKeyId(fingerprint) !== NO_KEY,
  );
  return adopts || isUnreadable;
}

/** The answer that a snapshot has for these bytes. null: none. */
export function answerIn(compared: readonly Comparison[], id: string, candidate: SecretValue): boolean | null {
  const ofIt = compared.filter((one) => one.id === id);
  const said = digestOf(candidate);
  const exact = ofIt.find((one) => one.said === said);
  if (exact !== undefined) return exact.same;
  // What equals other words is not equal to these.
  return ofIt.some(({ same }) => same) ? false : null;
}

function digestOf(value: SecretValue): string {
  return formatDigest(value.expose((bytes) => createHash('sha256').update(bytes).digest()));
}
