import type { SourceRef } from '../doors.js';
import type { Check } from '../model/answer.js';
import { MADE_LABEL, SEALED_LABEL } from '../model/labels.js';
import type { Holder } from '../model/live.js';
import { gitPart, sourceDigest } from './digest.js';

/** The version that was made of what the document says now, whatever became of it since. */
export function madeOf(ref: SourceRef): Holder | undefined {
  const digest = sourceDigest(ref);
  return ref.versions().findLast(({ rotate, source }) => rotate === ref.rotate && gitPart(source) === digest);
}

/**
 * The version of `ref` that others are made of; undefined: that of the value that is due. `previousMs`: for so long after
 * a newer one was made it is the one before; null: never.
 */
export function makingOf(
  ref: SourceRef,
  previousMs: number | null,
  at: { readonly due: boolean; readonly now: number },
): Holder | undefined {
  const current = madeOf(ref);
  if (previousMs === null) return at.due ? undefined : current;
  const standing = (before: number): Holder | undefined =>
    ref.versions().findLast((one) => one.turn < before && !isConvicted(one) && SEALED_LABEL in one.labels);
  // What is about to be made makes the one that stands the one before.
  if (at.due || current === undefined) return standing(Infinity);
  const isOver = at.now >= madeAtMs(current) + previousMs;
  return isOver && !isConvicted(current) ? current : (standing(current.turn) ?? current);
}

/** Wall clock from which on it is the newer one; -Infinity: at all times. */
export function overlapEnd(ref: SourceRef, previousMs: number | null): number {
  const current = madeOf(ref);
  return previousMs === null || current === undefined ? -Infinity : madeAtMs(current) + previousMs;
}

/** Tells a version from every other, whatever key its fingerprint is under, and also from a later one of its name. */
export function markOf({ labels, swarmName }: Pick<Holder, 'labels' | 'swarmName'>): string {
  return `${swarmName} ${labels[MADE_LABEL] ?? ''}`;
}

/** Wall ms, by the later of two clocks: what is due by one of them is not made again by the other. */
export function madeAtMs({ createdAtMs, labels }: Holder): number {
  const made = Date.parse(labels[MADE_LABEL] ?? '');
  return Number.isNaN(made) ? createdAtMs : Math.max(createdAtMs, made);
}

/** Why a value is due where there is no such version. */
export function firstOf({ rotate, versions }: Pick<SourceRef, 'rotate' | 'versions'>): Check {
  const last = versions().at(-1);
  if (last === undefined) return { kind: 'mint', reason: 'Missing', message: null };
  if (last.rotate !== rotate) return { kind: 'mint', reason: 'RotateRequested', message: null };
  return { kind: 'mint', reason: 'SourceChanged', message: null };
}

export function isConvicted({ state }: Holder): boolean {
  return state.kind === 'failed' || state.kind === 'suspect';
}
