import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { Credential, VaultAuth } from '../../model/store.js';
import type { Credentials } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { pathOf, type Connection, type Question } from './connection.js';
import { failed, garbled } from './failures.js';
import { at, jsonOf, numberAt, textAt } from '../http/json.js';
import { secretOf, textFrom, textOf } from '../http/pem.js';
import type { Reply } from '../http/transfer.js';
import type { Unwrap } from './unwrap.js';

/** What a login gave. */
export interface Grant {
  readonly kind: 'grant';
  readonly token: SecretValue;
  /** null: it does not end. */
  readonly ttlMs: number | null;
  readonly renewable: boolean;
  /** This process made it by logging in, and it is nobody else's. */
  readonly own: boolean;
}

interface LoginDoors {
  readonly store: string;
  readonly connection: Connection;
  readonly credentials: Credentials;
  readonly unwrap: Unwrap;
}

/** Logs in as the SecretStore says, with what its credentials hold now. Rejects where a credential cannot be read. */
export async function login(auth: VaultAuth, doors: LoginDoors): Promise<Grant | Unavailable> {
  if (auth.method === 'token') return lookUp(await doors.credentials.read(auth.token), doors);
  const question = await questionOf(auth, doors);
  if ('kind' in question) return question;
  const reply = await doors.connection.ask(
    { ...question, method: 'POST', operation: 'login', repeatable: false },
    null,
  );
  if (reply.kind !== 'reply') return reply;
  if (reply.status !== 200) return refused(reply, auth.method, doors.store);
  const tree = jsonOf(reply);
  const token = textAt(tree, 'auth', 'client_token');
  if (token === null) return garbled(reply, { store: doors.store, thing: 'the login' });
  reply.body.wipe();
  const ttlMs = lifeOf(numberAt(tree, 'auth', 'lease_duration'));
  return { kind: 'grant', token: secretOf(token), ttlMs, renewable: at(tree, 'auth', 'renewable') === true, own: true };
}

type Said = Pick<Question, 'path' | 'body'>;

async function questionOf(
  auth: Exclude<VaultAuth, { method: 'token' }>,
  { credentials, unwrap, connection }: LoginDoors,
): Promise<Said | Unavailable> {
  const text = (credential: Credential): Promise<string> => textFrom(credentials.read(credential));
  switch (auth.method) {
    case 'appRole': {
      const role_id = await text(auth.roleId);
      const given = await credentials.read(auth.secretId);
      const secretId = auth.wrapped ? await unwrap(given, auth.mount, connection) : given;
      if ('kind' in secretId) return secretId;
      const secret_id = textOf(secretId);
      // The one that was unwrapped is kept: its wrapping opens only once.
      if (!auth.wrapped) given.wipe();
      return { path: pathOf('auth', auth.mount, 'login'), body: { role_id, secret_id } };
    }
    case 'jwt':
      return { path: pathOf('auth', auth.mount, 'login'), body: { role: auth.role, jwt: await text(auth.jwt) } };
    case 'cert':
      return { path: pathOf('auth', auth.mount, 'login'), body: auth.role === null ? {} : { name: auth.role } };
    case 'userPass': {
      const path = pathOf('auth', auth.mount, 'login', auth.username);
      return { path, body: { password: await text(auth.password) } };
    }
  }
}

/** A token that somebody else made: how long it lives is asked of the server. */
async function lookUp(token: SecretValue, { store, connection }: LoginDoors): Promise<Grant | Unavailable> {
  const reply = await connection.ask(LOOK_UP, token);
  if (reply.kind !== 'reply') return reply;
  if (reply.status !== 200) return refused(reply, 'token', store);
  const tree = jsonOf(reply);
  const ttl = numberAt(tree, 'data', 'ttl');
  if (ttl === null) return garbled(reply, { store, thing: 'the token' });
  reply.body.wipe();
  return { kind: 'grant', token, ttlMs: lifeOf(ttl), renewable: at(tree, 'data', 'renewable') === true, own: false };
}

export const LOOK_UP: Question = {
  method: 'GET',
  path: 'auth/token/lookup-self',
  operation: 'look up token',
  repeatable: true,
};

function refused(reply: Reply, method: VaultAuth['method'], store: string): Unavailable {
  if (![400, 401, 403, 404].includes(reply.status)) return failed(reply, { store, thing: 'the login' });
  reply.body.wipe();
  return unavailable(
    'StoreLoginFailed',
    `the store "${store}" refuses the login by ${method} (status ${String(reply.status)})`,
    { class: 'auth', hint: 'has the credential ended or been used up, and is the auth method mounted where it says?' },
  );
}

/** Seconds as the server says them; 0: for ever. */
function lifeOf(seconds: number | null): number | null {
  return seconds === null || seconds <= 0 ? null : seconds * 1000;
}
