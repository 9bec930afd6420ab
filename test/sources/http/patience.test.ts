import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { connect } from '../../../src/sources/http/connection.js';
import { retryAfter } from '../../../src/sources/http/retry-after.js';
import { doorsWith } from '../aws/opened.js';

const DATE = 'Sun, 29 Nov 2026 01:00:00 GMT';

test.each([
  ['seconds', '90', 90_000],
  ['a date, by the clock of the server', 'Sun, 29 Nov 2026 01:01:30 GMT', 90_000],
  ['a date that is over', 'Sun, 29 Nov 2026 00:01:30 GMT', 0],
  ['weeks, by mistake: an hour', '9999999', 3_600_000],
  ['more than a number holds', '9'.repeat(400), 3_600_000],
  ['a date in years', 'Sun, 29 Nov 2099 01:00:00 GMT', 3_600_000],
  ['a time before now', '-5', null],
  ['nonsense', 'soon', null],
])('a server that asks for patience: %s', (_, said, ms) => {
  expect(retryAfter(said, DATE)).toBe(ms);
});

test('a date of a server that does not tell its own time says nothing', () => {
  expect(retryAfter('Sun, 29 Nov 2026 01:01:30 GMT', undefined)).toBeNull();
  expect(retryAfter(undefined, DATE)).toBeNull();
});

test.each([
  ['is asked once more', {}, 2],
  ['that asks for no patience too', { 'retry-after': '0' }, 2],
  ['that asks for patience gets it', { 'retry-after': '30' }, 1],
])('a server that stumbles %s', async (_, headers: OutgoingHttpHeaders, times) => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(503, headers).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const limits = { timeoutMs: 30_000, mostBytes: 1000 };
  const connection = connect(
    { store: 'corp', address, serverName: null, limits },
    { ca: null, client: null },
    doorsWith(),
  );
  const question = { method: 'GET', path: '/', headers: {}, body: null, operation: 'read', repeatable: true } as const;
  expect(await connection.ask(question)).toMatchObject({ kind: 'reply', status: 503 });
  expect(asked).toBe(times);
  connection.close();
  server.close();
});
