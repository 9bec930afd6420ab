import type { Unavailable } from '../../model/answer.js';
import type { VaultSpec } from '../../model/store.js';
import type { ProviderDoors } from '../provider.js';
import { toldOf } from '../credential-told.js';
import { withPem } from '../http/pem.js';
import { connect, type Connection } from './connection.js';
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
  const newConnection = (): Promise<Connection> =>
    withPem(pemPlaces(of.spec), doors.credentials, (pem) => connect(at, pem, doors));
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
  return { logIn: () => toldOf(of.name, attempt), connect: () => toldOf(of.name, newConnection) };
}

function pemPlaces({ tls, auth }: VaultSpec): Parameters<typeof withPem>[0] {
  const client = auth.method === 'cert' ? { certificate: auth.certificate, key: auth.key } : null;
  return { caFile: tls.caFile, client };
}
