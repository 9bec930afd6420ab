import type { Desired } from '../model/desired.js';
import type { Holder } from '../model/live.js';
import { versionName } from '../model/names.js';
import type { HeldReason, StepReason } from '../model/plan.js';
import type { Ground, Subject } from './ground.js';
import { isNameTaken, nextVersion } from './names.js';

/** Which version a name wants (P1): one that exists, one to be created, or none for now. */
export type Choice =
  | { readonly kind: 'holder'; readonly holder: Holder; readonly turn: number }
  | {
      readonly kind: 'create';
      readonly swarmName: string;
      readonly version: number;
      readonly turn: number;
      readonly reason: StepReason;
    }
  | { readonly kind: 'none'; readonly reason: HeldReason; readonly message: string };

/** Of a value that a plan without identity could not open. */
export const UNTOLD = 'only if the value differs, which nobody can tell without the identity';

type KnownValue = Extract<Desired['value'], { kind: 'known' }>;

/** Only for names in git. */
export function choose(ground: Ground, subject: Subject, desired: Desired): Choice {
  const obstacle = obstacleTo(ground, subject, desired);
  if (obstacle !== null) return { kind: 'none', ...obstacle };
  const turns = Math.max(0, ...subject.versions.map((holder) => holder.turn));
  const equal = best(subject.versions.filter((holder) => isEqual(holder, desired)));
  if (equal !== undefined) {
    const current = equal.turn === turns || isConvicted(equal);
    return { kind: 'holder', holder: equal, turn: current ? equal.turn : turns + 1 };
  }
  const version = nextVersion(ground, subject, desired.spec.swarmName);
  return {
    kind: 'create',
    swarmName: versionName(desired.spec.swarmName, version),
    version,
    turn: Math.max(version, turns + 1),
    reason: whyCreate(subject, desired),
  };
}

/** The holder carries the desired value under the desired rotate mark. A value that nobody could read equals nothing. */
export function isEqual(holder: Holder, desired: Desired): boolean {
  return (
    desired.value.kind === 'known' && holder.rotate === desired.spec.rotate && hasValue(holder, desired, desired.value)
  );
}

function hasValue(holder: Holder, desired: Desired, value: KnownValue): boolean {
  return (
    holder.fingerprint === value.fingerprint ||
    value.sameAs.includes(holder.fingerprint) ||
    desired.equalHolders.includes(holder.id)
  );
}

function isConvicted(holder: Holder): boolean {
  return holder.state.kind === 'failed' || holder.state.kind === 'suspect';
}

/** A proven one is used again before anything else; of several, the latest. */
function best(equal: readonly Holder[]): Holder | undefined {
  return equal.findLast((holder) => holder.state.kind === 'proven') ?? equal.at(-1);
}

function whyCreate(subject: Subject, { value, spec }: Desired): StepReason {
  if (subject.versions.length === 0) return 'Missing';
  if (value.kind === 'unknown') return 'ValueUnknown';
  if (value.kind === 'due') return value.reason;
  const same = value.kind === 'known' && subject.versions.some((one) => one.fingerprint === value.fingerprint);
  return same && subject.versions.every((one) => one.rotate !== spec.rotate) ? 'RotateRequested' : 'ValueChanged';
}

interface Obstacle {
  readonly reason: HeldReason;
  readonly message: string;
}

function obstacleTo(ground: Ground, subject: Subject, { spec, value }: Desired): Obstacle | null {
  const newer = [...subject.versions, ...(subject.stable ? [subject.stable] : [])].find((holder) => !holder.writable);
  if (newer) {
    return { reason: 'FormatTooNew', message: `"${newer.swarmName}" was written by a newer waxseal: upgrade this one` };
  }
  if (value.kind === 'absent') return { reason: 'SourceAbsent', message: value.message };
  if (value.kind === 'unavailable') return { reason: heldFor(value.code), message: value.message };
  return isNameTaken(ground, subject, spec);
}

/** A pair that does not match is there to be read; everything else could not be. */
function heldFor(code: string): HeldReason {
  return code === 'CertificateMismatch' ? code : 'SourceUnavailable';
}
