import type { Clock } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';

/** Systems lock a name out after some wrong passwords, and one pass may ask for a thousand keys. */
const REFUSAL_LASTS_MS = 5_000;

/** Logins of one session: one attempt for all who wait, and none soon after a refusal. */
export interface Attempts<L> {
  logIn(): Promise<L | Unavailable>;
  /** For all who come soon, as if the login had been refused. */
  refuse(why: Unavailable): void;
  /** The next who comes tries, whatever the last attempt was told. */
  forgive(): void;
}

export function makeAttempts<L extends { readonly kind: string }>(
  clock: Pick<Clock, 'monotonic'>,
  logIn: () => Promise<L | Unavailable>,
): Attempts<L> {
  let refusal: { readonly why: Unavailable; readonly atMs: number } | null = null;
  let pending: Promise<L | Unavailable> | null = null;
  const attempt = async (): Promise<L | Unavailable> => {
    if (refusal !== null && clock.monotonic() - refusal.atMs < REFUSAL_LASTS_MS) return refusal.why;
    const made = await logIn();
    refusal = isRefusal(made) ? { why: made, atMs: clock.monotonic() } : null;
    return made;
  };
  return {
    logIn: () => (pending ??= attempt().finally(() => (pending = null))),
    refuse: (why) => (refusal = { why, atMs: clock.monotonic() }),
    forgive: () => (refusal = null),
  };
}

function isRefusal(made: { readonly kind: string }): made is Unavailable {
  return 'class' in made && made.class === 'auth';
}
