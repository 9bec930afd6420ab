import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import type { Clock } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { thrownFor } from './why.js';

/** A token as it was given. It lives for `livesMs` from `sinceMs` (monotonic) on: no clock of another machine is asked. */
export interface Grant {
  readonly kind: 'grant';
  readonly token: string;
  readonly sinceMs: number;
  readonly livesMs: number;
}

/** Asks once for a token for `scope`, with what the credentials hold now. */
export type LogIn = (scope: string, options: GetTokenOptions) => Promise<Grant | Unavailable>;

/** What the packages of Azure take tokens from: one login for all who ask, and no more often than it must be. */
export interface Logins {
  readonly credential: TokenCredential;
  /** How the vault answered to a token. After a 401 the next who asks logs in, unless that one was new. */
  answered(token: string, status: number): void;
  /** The next who comes tries, whatever the last attempt was told. */
  forgive(): void;
}

interface Login extends Grant {
  readonly scope: string;
  /** The vault has taken it. */
  proven: boolean;
}

/** A refused login is not tried again at once: one pass may ask for a thousand keys. */
const REFUSAL_LASTS_MS = 5_000;
/** While the token in hand is good, a new one is tried for no more often. */
const TRY_EVERY_MS = 60_000;

/** `unfit`: why a token is of no use that was given a moment ago. */
export function openLogins(logIn: LogIn, unfit: () => Unavailable, clock: Clock): Logins {
  let login: Login | null = null;
  let failure: { readonly why: Unavailable; readonly atMs: number } | null = null;
  let pending: Promise<AccessToken> | null = null;
  const now = (): number => clock.monotonic();
  const failedWithin = (ms: number): boolean => failure !== null && now() - failure.atMs < ms;

  const renew = async (scope: string, options: GetTokenOptions): Promise<AccessToken> => {
    const old = login?.scope === scope && leftMs(login, now()) > 0 ? login : null;
    if (old !== null && failedWithin(TRY_EVERY_MS)) return given(old);
    if (failure !== null && failedWithin(REFUSAL_LASTS_MS)) throw thrownFor(failure.why);
    const made = await logIn(scope, options);
    if (made.kind === 'grant') {
      failure = null;
      login = { ...made, scope, proven: false };
      return given(made);
    }
    failure = made.class === 'auth' || old !== null ? { why: made, atMs: now() } : null;
    // Whatever is wrong with a new login takes nothing away from a token that is still good.
    if (old === null) throw thrownFor(made);
    return given(old);
  };
  return {
    credential: {
      getToken: (scopes, options = {}) => {
        const scope = typeof scopes === 'string' ? scopes : scopes.join(' ');
        if (login?.scope === scope && !isDue(login, now())) return Promise.resolve(given(login));
        pending ??= renew(scope, options).finally(() => (pending = null));
        return pending;
      },
    },
    answered: (token, status) => {
      if (login?.token !== token) return;
      if (status !== 401) {
        login.proven = true;
        return;
      }
      if (!login.proven) failure = { why: unfit(), atMs: now() };
      login = null;
    },
    forgive: () => (failure = null),
  };
}

/** Over at once for the packages, so that they ask for it each time: when it is renewed is decided here. */
function given({ token }: Grant): AccessToken {
  return { token, expiresOnTimestamp: 0 };
}

function leftMs({ livesMs, sinceMs }: Grant, now: number): number {
  return livesMs - (now - sinceMs);
}

function isDue(login: Login, now: number): boolean {
  return leftMs(login, now) * 3 <= login.livesMs;
}
