import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { VaultSpec } from '../../model/store.js';
import type { ProviderDoors } from '../provider.js';
import type { Connection, Question } from './connection.js';
import { makeAttempts } from '../http/attempts.js';
import { jsonOf, numberAt } from '../http/json.js';
import type { Grant } from './login.js';
import { opener } from './open-login.js';
import type { Reply, TransferLimits } from '../http/transfer.js';

/** What a session is made for. */
export interface SessionOf {
  readonly name: string;
  readonly spec: VaultSpec;
  readonly limits: TransferLimits;
}

/** A login in use. `sinceMs`: monotonic; the life of the token counts from there. */
export interface Login extends Omit<Grant, 'kind'> {
  readonly kind: 'login';
  readonly connection: Connection;
  readonly firstTtlMs: number | null;
  readonly sinceMs: number;
}

/** The one login of a session, renewed at two thirds of its life and replaced when that no longer helps. */
export interface Logins {
  /** Good for now. Logs in if there is none; one attempt for all who wait. */
  current(): Promise<Login | Unavailable>;
  /** Whether it is the one in use. */
  has(login: Login): boolean;
  /** Its token has died; whoever comes next logs in. */
  lost(login: Login): void;
  /** Its token stays, over connections with the PEM files as they are now. null: they cannot be read, or it has ended. */
  reopen(login: Login): Promise<Login | null>;
  /** Something lives by it now: it is left to its end. */
  hold(login: Login): void;
  /** The next who comes tries, whatever the last attempt was told. */
  forgive(): void;
  close(): Promise<void>;
}

export function openLogins(of: SessionOf, doors: ProviderDoors): Logins {
  const server = opener(of, doors);
  const now = (): number => doors.clock.monotonic();
  const held = new WeakSet<SecretValue>();
  let login: Login | null = null;
  let pending: Promise<Login | Unavailable> | null = null;

  const leave = async (old: Login): Promise<void> => {
    // What was made by it would die with it.
    const givenBack = old.own && !held.has(old.token) && leftMs(old, now()) > 0;
    if (givenBack) wiped(await old.connection.ask(REVOKE_SELF, old.token));
    old.connection.close();
  };
  const attempts = makeAttempts<Login>(doors.clock, async () => {
    const made = await server.logIn();
    if (made.kind === 'unavailable') return made;
    const old = login;
    login = made;
    if (old !== null) await leave(old);
    return made;
  });
  const renew = async (old: Login): Promise<Login | Unavailable> => {
    const renewed = await renewedOf(old, now());
    if (renewed === 'spent') return attempts.logIn();
    if (renewed.kind === 'login') login = renewed;
    // A server that does not answer takes nothing away from a token that is still good.
    return renewed.kind === 'unavailable' && leftMs(old, now()) > 0 ? old : renewed;
  };
  return {
    current: () => {
      if (login !== null && !isDue(login, now())) return Promise.resolve(login);
      pending ??= (login !== null && leftMs(login, now()) > 0 ? renew(login) : attempts.logIn()).finally(
        () => (pending = null),
      );
      return pending;
    },
    has: (asked) => login === asked,
    lost: (dead) => {
      if (login !== dead) return;
      login = null;
      dead.connection.close();
    },
    reopen: async (old) => {
      const connection = await server.connect();
      if ('kind' in connection) return null;
      // Another one has found out at the same time.
      if (login !== old) {
        connection.close();
        return login?.token === old.token ? login : null;
      }
      login = { ...old, connection };
      old.connection.close();
      return login;
    },
    hold: ({ token }) => held.add(token),
    forgive: () => attempts.forgive(),
    close: async () => {
      const old = login;
      login = null;
      if (old !== null) await leave(old);
    },
  };
}

/** `spent`: it cannot be renewed, or near its longest life only for less and less. */
async function renewedOf(old: Login, sinceMs: number): Promise<Login | Unavailable | 'spent'> {
  if (!old.renewable) return 'spent';
  const reply = await old.connection.ask(RENEW_SELF, old.token);
  if (reply.kind !== 'reply') return reply;
  const seconds = reply.status === 200 ? numberAt(jsonOf(reply), 'auth', 'lease_duration') : null;
  reply.body.wipe();
  if (seconds === null || seconds * 2000 < (old.firstTtlMs ?? 0)) return 'spent';
  return { ...old, ttlMs: seconds * 1000, sinceMs };
}

export const RENEW_SELF: Question = {
  method: 'POST',
  path: 'auth/token/renew-self',
  body: {},
  operation: 'renew token',
  repeatable: true,
};
const REVOKE_SELF: Question = {
  method: 'POST',
  path: 'auth/token/revoke-self',
  operation: 'revoke token',
  repeatable: false,
};

/** Of the life of its token; Infinity: it does not end. */
export function leftMs({ ttlMs, sinceMs }: Login, now: number): number {
  return ttlMs === null ? Infinity : ttlMs - (now - sinceMs);
}

function isDue(login: Login, now: number): boolean {
  return login.ttlMs !== null && leftMs(login, now) * 3 <= login.ttlMs;
}

export function wiped(reply: Reply | Unavailable): void {
  if (reply.kind === 'reply') reply.body.wipe();
}
