import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { VaultSpec } from '../../../src/model/store.js';
import type { Provider } from '../../../src/sources/provider.js';
import { secretOf } from '../../../src/sources/http/pem.js';
import { openVault } from '../../../src/sources/vault/vault-provider.js';
import { doorsWith } from '../aws/opened.js';

const credentials = { read: () => Promise.resolve(secretOf('a token')) };

let server: Server;
let provider: Provider;
/** What the server says of everything but the token. */
let says = '';

beforeEach(async () => {
  server = createServer((request, response) =>
    response.end(request.url?.includes('self') === true ? '{"data":{"ttl":0},"auth":{"lease_duration":0}}' : says),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const spec: VaultSpec = {
    ...{
      kind: 'vault',
      address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      namespace: null,
    },
    ...{ tls: { caFile: null, serverName: null }, auth: { method: 'token', token: { file: '/token' } } },
    engine: { kind: 'database', mount: 'database' },
  };
  const doors = doorsWith();
  provider = openVault(
    { name: 'corp', spec },
    { ...doors, credentials, clock: { ...doors.clock, wall: () => Date.UTC(2026, 0, 1) } },
  );
});
afterEach(async () => {
  await provider.close();
  server.closeAllConnections();
  server.close();
});

const day = (ms: number | null): string => new Date(ms ?? NaN).toISOString();

const CENTURY = '2125-12-08T00:00:00.000Z';

// A lease is kept in the Swarm with the time at which it ends: each pass after that ended with an internal error.
test('a server that gives something for longer than calendars go gives it for a century', async () => {
  const data = { username: 'u', password: 'p', ttl: 1e300, last_vault_rotation: '2026-11-29T01:00:00Z' };
  says = JSON.stringify({ lease_id: 'a', lease_duration: 1e300, renewable: true, data });
  const issued = await provider.leases?.issue('shop', {});
  if (issued === undefined || 'kind' in issued) throw new Error('nothing was issued');
  expect(day(issued.expiresAtMs)).toBe(CENTURY);
  const renewed = await provider.leases?.renew({ id: 'a', parent: null });
  expect(renewed?.kind === 'renewed' && day(renewed.expiresAtMs)).toBe(CENTURY);
  const [read] = await provider.read([{ key: 'fixed', version: null }]);
  expect(read?.kind === 'present' && day(read.expiresAtMs)).toBe(CENTURY);
});
