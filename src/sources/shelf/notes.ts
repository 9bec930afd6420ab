import type { Absent } from '../../model/answer.js';
import type { Lifetime } from '../../model/lifetime.js';
import type { Refresh } from '../../model/spec.js';
import type { Outage } from './outage.js';

/**
 * What is known of one property of one key. Never a value. Times are monotonic ms.
 *
 * - `found`: as the store last said it. `keyId`: the revision is a fingerprint under this key, and means nothing to
 *   another one; null: the store's own.
 * - `trouble`: `store`: the store did not answer, or its limits left no room: it is asked as soon as it may be. `own`: the
 *   store answers, and refuses this one.
 */
export interface Note {
  readonly asked: Looked | null;
  readonly found: Found | null;
  readonly trouble: Trouble | null;
}

interface Looked {
  readonly at: number;
  readonly factor: number;
  /** When the value that was found ends; Infinity: nobody says, or it has ended. */
  readonly endsAt: number;
}

export type Found = FoundRevision | Absent;

interface FoundRevision {
  readonly kind: 'revision';
  readonly revision: string;
  readonly keyId: string | null;
  /** As the system last told it of this revision. */
  readonly lifetime?: Lifetime;
}

export type Trouble = { readonly kind: 'store' } | { readonly kind: 'own'; readonly outage: Outage };

export const NOTHING_NOTED: Note = { asked: null, found: null, trouble: null };

/** Asks of one store spread over a tenth of the interval more or less. */
export function factorOf(chance: () => number): number {
  return 0.9 + 0.2 * chance();
}

/** A key that is gone may be put back by whoever reads of it: it is not waited for as long. */
const ABSENT_MS = 300_000;

/** Monotonic ms at which it is to be asked; -Infinity: it has not been yet. */
export function dueAt({ asked, found, trouble }: Note, { intervalMs }: Refresh, keyId: string | null): number {
  if (trouble !== null) return trouble.kind === 'own' ? trouble.outage.until : -Infinity;
  if (asked === null || found === null) return -Infinity;
  const foreign = found.kind === 'revision' && found.keyId !== null && found.keyId !== keyId;
  const waitMs = found.kind === 'absent' ? Math.min(intervalMs, ABSENT_MS) : intervalMs;
  return foreign ? -Infinity : Math.min(asked.at + waitMs * asked.factor, asked.endsAt);
}

/** Monotonic ms from which on it may be asked along with others; Infinity: it is due, or waits by itself. */
export function nearlyDueAt({ asked, found, trouble }: Note, { intervalMs }: Refresh): number {
  return trouble !== null || asked === null || found?.kind !== 'revision' ? Infinity : asked.at + 0.8 * intervalMs;
}
