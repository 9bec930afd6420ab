import { fingerprintKeyId } from '../model/fingerprint.js';
import type { Holder } from '../model/live.js';
import type { SwarmSecret } from '../model/spec.js';
import { gitPart } from './digest.js';
import { isStranger, type LiveIndex } from './live-index.js';

/**
 * The version that was made of exactly what the document says now, so that its fingerprint is the desired one and nothing
 * has to be opened. null: there is none; or the stable holder's fingerprint is under another key than `keyId`, so that
 * only the bytes can tell whether it is equal. Without a key (`keyId` null: a plan) any fingerprint will do.
 */
export function settledVersion(
  spec: SwarmSecret,
  digest: string,
  live: LiveIndex,
  keyId: string | null,
): Holder | null {
  const usable = (holder: Holder): boolean => {
    const madeUnder = fingerprintKeyId(holder.fingerprint);
    return madeUnder !== null && (keyId === null || madeUnder === keyId);
  };
  const stable = stableHolder(spec, live);
  if (stable !== null && !usable(stable)) return null;
  return latest(spec, live, (holder) => holder.source === digest && usable(holder));
}

/**
 * The version that was made of the same words of git, whatever its source said then; of a document that is read only
 * once, the version of its rotate mark. Its fingerprint may be under any key: nobody is asked for the bytes.
 */
export function standingVersion(spec: SwarmSecret, digest: string, live: LiveIndex): Holder | null {
  const once = spec.refresh.policy === 'Once';
  return latest(spec, live, (holder) => once || gitPart(holder.source) === digest);
}

/** Services would be moved to a version that was the desired one before another was. */
export function leadsBack(spec: SwarmSecret, version: Holder | null, live: LiveIndex): boolean {
  if (version === null || spec.suspend || version.state.kind === 'failed' || version.state.kind === 'suspect')
    return false;
  const holders = live.holdersOf(spec.name);
  // Beside what a newer waxseal wrote nothing is moved, and it would be read at each pass.
  return (
    holders.every(({ writable }) => writable) &&
    holders.some((one) => one.role === 'version' && one.turn > version.turn)
  );
}

function latest(spec: SwarmSecret, live: LiveIndex, is: (holder: Holder) => boolean): Holder | null {
  return live
    .holdersOf(spec.name)
    .filter((holder) => holder.role === 'version' && holder.rotate === spec.rotate && is(holder))
    .reduce<Holder | null>((last, one) => (last === null || one.turn > last.turn ? one : last), null);
}

/**
 * Whether the planner may want to make something of the bytes now, although the document did not change: the stable
 * holder anew, or a comparison with a secret to adopt. The planner decides; bytes that it does not need cost a
 * millisecond, bytes that it lacks would hold it up for ever.
 */
export function needsBytes(spec: SwarmSecret, version: Holder, live: LiveIndex): boolean {
  if (spec.suspend || !spec.stableName || !version.writable) return false;
  const plain = live.named(spec.swarmName);
  if (plain !== undefined && isStranger(plain)) return plain.adoptable && spec.adopt === 'Unmanaged';
  const stable = stableHolder(spec, live);
  if (stable === null) return plain === undefined && isProven(version, live);
  const current = stable.fingerprint === version.fingerprint && stable.rotate === spec.rotate;
  return !current && isProven(version, live) && !live.isMounted(stable.id);
}

/** Is a version with this value and rotate mark proven? It may be an earlier one, which is then used again. */
function isProven(version: Holder, live: LiveIndex): boolean {
  return live
    .holdersOf(version.secret)
    .some(
      (one) =>
        one.role === 'version' &&
        one.state.kind === 'proven' &&
        one.fingerprint === version.fingerprint &&
        one.rotate === version.rotate,
    );
}

function stableHolder(spec: SwarmSecret, live: LiveIndex): Holder | null {
  const plain = live.named(spec.swarmName);
  if (plain === undefined || isStranger(plain)) return null;
  return plain.role === 'stable' && plain.secret === spec.name ? plain : null;
}
