import type { Clock } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { backoffMs, type Chance } from '../../model/backoff.js';
import type { StoreOutage } from '../../model/store-use.js';

/** A store, or one key of it, that does not answer: it is asked again once `until` is over. */
export interface Outage extends StoreOutage {
  readonly tries: number;
  /** Monotonic ms. */
  readonly until: number;
  readonly answer: Unavailable;
  /** The key that failed, so that another one may be tried next. */
  readonly key: string;
}

/** A system may lock out who fails to log in too often: it is asked as if that were the fourth time. */
const LOGIN_TRIES = 3;

function waitAfter(answer: Unavailable, tries: number, chance: Chance): number {
  const login = answer.class === 'auth' ? LOGIN_TRIES : 0;
  return Math.max(backoffMs(tries + login, chance), answer.retryAfterMs ?? 0);
}

export interface Failed {
  readonly answer: Unavailable;
  readonly key: string;
}

export function outageAfter(
  before: Outage | null,
  { answer, key }: Failed,
  clock: Pick<Clock, 'wall' | 'monotonic'>,
  chance: Chance,
): Outage {
  const tries = (before?.tries ?? 0) + 1;
  const waitMs = waitAfter(answer, tries, chance);
  const now = clock.wall();
  const { code, message } = answer;
  const times = { sinceMs: before?.sinceMs ?? now, nextTryMs: now + waitMs, until: clock.monotonic() + waitMs };
  return { tries, answer, key, code, message, ...times };
}

/** What is tried again this soon needs no word of when. */
const SOON_MS = 10_000;

/** With when it began and when it is asked again, once it lasts. */
export function told({ answer, nextTryMs, sinceMs, tries }: Outage): Unavailable {
  if (tries === 1 && nextTryMs - sinceMs < SOON_MS) return answer;
  const message = `${answer.message}; since ${iso(sinceMs)}, next try ${iso(nextTryMs)}`;
  return { ...answer, message };
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
