import type { AzureManagedIdentity } from '../../model/store.js';
import { connect } from '../http/connection.js';
import { isRedirect, redirected } from '../http/failures.js';
import { jsonOf, textAt, at } from '../http/json.js';
import type { TransferLimits } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';
import { loginFailed, loginGarbled } from './login-failures.js';
import type { LogIn } from './logins.js';

interface Machine {
  readonly store: string;
  readonly auth: AzureManagedIdentity;
  readonly limits: TransferLimits;
}

/**
 * Logs in as the virtual machine: its metadata service gives the token to whoever can ask. The package would choose a
 * service by variables of its surroundings; here it is the one that the SecretStore names (decision 0772).
 */
export function machineLogin({ store, auth, limits }: Machine, doors: ProviderDoors): LogIn {
  const { clientId, endpoint } = auth;
  return async (scope) => {
    const refused = doors.reach.refusal(store, endpoint);
    if (refused !== null) return refused;
    const query = new URLSearchParams({
      'api-version': '2018-02-01',
      resource: scope.replace(/\/\.default$/, ''),
      ...(clientId !== null && { client_id: clientId }),
    });
    const connection = connect(
      { store, address: endpoint, serverName: null, limits },
      { ca: null, client: null },
      doors,
    );
    const sinceMs = doors.clock.monotonic();
    const reply = await connection.ask({
      method: 'GET',
      path: `/metadata/identity/oauth2/token?${query.toString()}`,
      headers: { accept: 'application/json', 'user-agent': 'waxseal', metadata: 'true' },
      body: null,
      operation: 'login',
      repeatable: true,
    });
    connection.close();
    if (reply.kind !== 'reply') return reply;
    try {
      if (isRedirect(reply)) return redirected(reply, store);
      if (reply.status !== 200) return loginFailed(reply, store, auth);
      const tree = jsonOf(reply);
      const token = textAt(tree, 'access_token');
      const seconds = Number(at(tree, 'expires_in'));
      if (token === null || !(seconds > 0)) return loginGarbled(store, auth);
      return { kind: 'grant', token, sinceMs, livesMs: seconds * 1000 };
    } finally {
      reply.body.wipe();
    }
  };
}
