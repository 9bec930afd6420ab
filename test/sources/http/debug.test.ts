import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { CANARY } from '../../support/identities.js';

const TRANSFER = new URL('../../../src/sources/http/transfer.ts', import.meta.url).href;

/** One request with a token, of a server that says what it was told. */
const SCRIPT = `
  import { Agent, createServer } from 'node:http';
  import { transfer } from ${JSON.stringify(TRANSFER)};
  const server = createServer((request, response) => response.end(String(request.headers['x-vault-token'].length)));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL('http://127.0.0.1:' + server.address().port);
  const headers = { 'x-vault-token': process.argv[1] };
  const what = { method: 'GET', url, path: '/', headers, body: null, agent: new Agent({ keepAlive: true }) };
  const reply = await transfer(what, { timeoutMs: 30000, mostBytes: 1000 });
  process.stdout.write(reply.body.expose((bytes) => Buffer.from(bytes).toString()));
  process.exit();
`;

test('a token is in nothing that Node prints of its connections, where somebody looks for a fault with NODE_DEBUG', () => {
  const run = `exec "$0" --import tsx --input-type=module -e "$1" "$2" 2>&1`;
  const env = { ...process.env, NODE_DEBUG: 'http,net,tls' };
  const said = execFileSync('/bin/sh', ['-c', run, process.execPath, SCRIPT, CANARY], { env, encoding: 'utf8' });
  expect(said).toMatch(/NET \d+|HTTP \d+/);
  expect(said).toContain(String(CANARY.length));
  expect(said).not.toContain(CANARY);
});
