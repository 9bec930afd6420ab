import type { SourceRef } from '../doors.js';
import type { Check } from '../model/answer.js';
import { MADE_LABEL } from '../model/labels.js';
import type { Holder } from '../model/live.js';
import { sourceDigest } from './digest.js';

/** The version that was made of what the document says now, whatever became of it since. */
export function madeOf(ref: SourceRef): Holder | undefined {
  const digest = sourceDigest(ref);
  return ref.versions().findLast(({ rotate, source }) => rotate === ref.rotate && source === digest);
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
