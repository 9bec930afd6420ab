import type { Unavailable } from '../../model/answer.js';
import type { KeptLease } from './kept-lease.js';

/** A moment by both clocks. */
export type Moment = Readonly<Record<'wall' | 'monotonic', number>>;

/** One lease of a version that is in the Swarm. Times are wall clock, as it was at `asOf`. */
export interface Tended extends KeptLease {
  readonly store: string;
  /** When the times were told. */
  readonly asOf: Moment;
  /** ms that it was issued for. */
  readonly lifeMs: number;
  /** When it is to be looked after next; Infinity: never. */
  readonly nextAtMs: number;
  readonly tries: number;
  /** Once its version is gone: when it may be tried again to give it back. */
  readonly owedAtMs: number;
  /** It cannot be renewed far enough, or is gone: other credentials are due. */
  readonly ending: boolean;
}

/** Part of the life of a lease after which it is renewed, less up to a tenth of it. */
const RENEW_AT = 2 / 3;
/** Who has not been able to renew a lease until then makes others. */
const LAST_PART = 1 / 5;
const RETRY_MS = 1000;
const LONGEST_MS = 300_000;

/**
 * As a process finds it: nobody knows how far an earlier one has renewed it, so that it is renewed at once. What cannot
 * be renewed ends when it said.
 */
export function found(store: string, kept: KeptLease, now: Moment): Tended {
  const lifeMs = Math.max(0, (kept.expiresAtMs ?? kept.issuedAtMs) - kept.issuedAtMs);
  const fresh = { ...kept, store, asOf: now, lifeMs, tries: 0, owedAtMs: -Infinity, ending: false };
  if (kept.expiresAtMs === null) return { ...fresh, nextAtMs: Infinity };
  if (kept.lease === null || !kept.renewable)
    return { ...fresh, nextAtMs: atTwoThirds(kept.issuedAtMs, kept.expiresAtMs, 1) };
  return { ...fresh, nextAtMs: now.wall };
}

/** `chance`: 0 to 1, so that many leases of one moment are not renewed in another one. */
export function renewed(one: Tended, expiresAtMs: number, now: Moment, chance: number): Tended {
  const ending = expiresAtMs - now.wall < one.lifeMs * RENEW_AT;
  const nextAtMs = ending ? Infinity : atTwoThirds(now.wall, expiresAtMs, 1 - chance / 10);
  return { ...one, asOf: now, expiresAtMs, nextAtMs, tries: 0, ending };
}

export function ending(one: Tended): Tended {
  return { ...one, nextAtMs: Infinity, ending: true };
}

/**
 * Wall ms in the times of this lease, by whichever clock is further on: a wall clock that was put back ends no lease later,
 * and the other one may stand still while the machine does.
 */
export function nowOf({ asOf }: Tended, { monotonic, wall }: Moment): number {
  return Math.max(wall, asOf.wall + monotonic - asOf.monotonic);
}

/**
 * Soon again, or when whoever asks for patience says; when its end is near, others are to be made while there is time: no
 * patience reaches beyond that.
 */
export function failed(one: Tended, why: Unavailable, now: number): Tended {
  const lastMs = one.expiresAtMs === null ? Infinity : one.expiresAtMs - one.lifeMs * LAST_PART;
  if (now >= lastMs) return ending(one);
  const waitMs = Math.max(why.retryAfterMs ?? 0, Math.min(RETRY_MS * 2 ** one.tries, one.lifeMs / 20));
  return { ...one, nextAtMs: Math.min(now + waitMs, lastMs), tries: one.tries + 1 };
}

/** It could not be given back. */
export function owed(one: Tended, why: Unavailable, now: number): Tended {
  const waitMs = Math.max(why.retryAfterMs ?? 0, Math.min(RETRY_MS * 2 ** one.tries, LONGEST_MS));
  return { ...one, owedAtMs: now + waitMs, tries: one.tries + 1 };
}

function atTwoThirds(from: number, to: number, share: number): number {
  return from + (to - from) * RENEW_AT * share;
}
