import type { Unavailable } from '../../model/answer.js';
import { isAppError } from '../../model/problem.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { VaultSpec } from '../../model/store.js';
import type { Credentials, ProviderDoors } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { connect, type Connection, type Pem } from './connection.js';
import { login } from './login.js';
import type { Login, SessionOf } from './logins.js';
import { unwrapper } from './unwrap.js';

/** Reaches the server, each time with what files and environment hold by then. */
export interface Opener {
  /** Over connections of its own. */
  logIn(): Promise<Login | Unavailable>;
  /** No connection is opened yet. */
  connect(): Promise<Connection | Unavailable>;
}

export function opener(of: SessionOf, doors: ProviderDoors): Opener {
  const unwrap = unwrapper(of.name);
  const at = { store: of.name, spec: of.spec, limits: of.limits };
  const newConnection = async (): Promise<Connection> => {
    const pem = await readPem(of.spec, doors.credentials);
    try {
      return connect(at, pem, doors);
    } finally {
      for (const value of secretsOf(pem)) value.wipe();
    }
  };
  const attempt = async (): Promise<Login | Unavailable> => {
    const refused = doors.reach.refusal(of.name, of.spec.address);
    if (refused !== null) return refused;
    const connection = await newConnection();
    const sinceMs = doors.clock.monotonic();
    try {
      const made = await login(of.spec.auth, {
        store: of.name,
        connection,
        credentials: doors.credentials,
        unwrap,
      });
      if (made.kind === 'grant') return { ...made, kind: 'login', connection, firstTtlMs: made.ttlMs, sinceMs };
      connection.close();
      return made;
    } catch (thrown) {
      connection.close();
      throw thrown;
    }
  };
  return { logIn: () => told(of.name, attempt), connect: () => told(of.name, newConnection) };
}

async function told<T>(store: string, work: () => Promise<T>): Promise<T | Unavailable> {
  try {
    return await work();
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    const message = `cannot log in to the store "${store}": ${thrown.message}`;
    return unavailable(thrown.code, message, { class: 'auth', hint: thrown.hint });
  }
}

async function readPem({ tls, auth }: VaultSpec, credentials: Credentials): Promise<Pem> {
  const ca = tls.caFile === null ? null : await credentials.read({ file: tls.caFile });
  if (auth.method !== 'cert') return { ca, client: null };
  const certificate = await credentials.read(auth.certificate);
  return { ca, client: { certificate, key: await credentials.read(auth.key) } };
}

function secretsOf({ ca, client }: Pem): readonly SecretValue[] {
  return [...(ca === null ? [] : [ca]), ...(client === null ? [] : [client.certificate, client.key])];
}
