import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { VaultSpec } from '../../../src/model/store.js';
import { readCredentials } from '../../../src/sources/credentials/read-credentials.js';
import type { Reach, RemoteAnswer } from '../../../src/sources/provider.js';
import { makeReach, type Resolve } from '../../../src/sources/trust/reach.js';
import { serverPrefix } from '../../../src/model/server-prefix.js';
import { openVault } from '../../../src/sources/vault/vault-provider.js';
import { CANARY } from '../../support/identities.js';

/** A server that counts who connects, and notes which tokens it is shown. */
interface Listening {
  readonly server: Server;
  readonly port: number;
  readonly seen: { connections: number; tokens: string[] };
}

let directory = '';
let servers: Server[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waxseal-attack-'));
  await writeFile(join(directory, 'identity'), CANARY);
  await writeFile(join(directory, 'token'), 'hvs.token');
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  }
  servers = [];
  await rm(directory, { recursive: true });
});

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Listening> {
  const seen: Listening['seen'] = { connections: 0, tokens: [] };
  const server = createServer((request, response) => {
    seen.tokens.push(String(request.headers['x-vault-token']));
    request.resume().on('end', () => answer(request, response));
  });
  server.on('connection', () => seen.connections++);
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { server, seen, port: (server.address() as AddressInfo).port };
}

const TOKEN = { data: { ttl: 3600, renewable: false, creation_ttl: 3600 }, auth: null };

/** As Vault does for a token that is good. */
function good(_: IncomingMessage, response: ServerResponse): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(TOKEN));
}

/** What a store at this address gives, which logs in with this file. */
async function ask(address: string, reach: Reach, file = 'token'): Promise<RemoteAnswer> {
  const spec: VaultSpec = {
    ...{ kind: 'vault', address, namespace: null, tls: { caFile: null, serverName: null } },
    auth: { method: 'token', token: { file: join(directory, file) } },
    engine: { kind: 'kv', mount: 'secret', version: 2 },
  };
  const credentials = readCredentials({ allowed: null, forbiddenFiles: [join(directory, 'identity')], env: {} });
  const clock = { wall: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() };
  const doors = { credentials, reach, clock, chance: () => 0.5, onCall: () => undefined };
  const provider = openVault({ name: 'corp-vault', spec }, doors);
  const [answer] = await provider.read([{ key: 'db', version: null }]);
  await provider.close();
  if (answer === undefined) throw new Error('no answer');
  expect(JSON.stringify(answer)).not.toContain(CANARY);
  return answer;
}

describe('a SecretStore in git', () => {
  test('that names a server outside of --allow-server is not even connected to, nor its credential read', async () => {
    const thief = await listen(good);
    const answer = await ask(
      `http://127.0.0.1:${thief.port}`,
      makeReach([serverPrefix('http://127.0.0.1:1')]),
      'no such file',
    );
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreServerNotAllowed' });
    expect(thief.seen.connections).toBe(0);
  });

  test('cannot name the identity of the operator as its token', async () => {
    const thief = await listen(good);
    const answer = await ask(`http://127.0.0.1:${thief.port}`, makeReach(null), 'identity');
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'CredentialForbidden' });
    expect(thief.seen.tokens).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])('whose server redirects (%s) takes the token nowhere else', async (status) => {
    const thief = await listen(good);
    const server = await listen((request, response) => {
      const location = `http://127.0.0.1:${thief.port}${request.url ?? ''}`;
      response.writeHead(status, { location }).end();
    });
    const answer = await ask(`http://127.0.0.1:${server.port}`, makeReach(null));
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreRedirected' });
    expect(server.seen.tokens).toContain('hvs.token');
    expect(thief.seen.connections).toBe(0);
  });

  test('whose name leads to where a cloud keeps its credentials is refused, from one connection to the next', async () => {
    const server = await listen(good);
    const answers = ['127.0.0.1'];
    const rebinding: Resolve = (_, __, done) => {
      done(null, [{ address: answers.shift() ?? '169.254.169.254', family: 4 }]);
    };
    server.server.keepAliveTimeout = 1;
    server.server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
    const answer = await ask(`http://vault.test:${server.port}`, makeReach(null, rebinding));
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreAddressRefused' });
    expect(server.seen.connections).toBe(1);
  });

  test('cannot name that address itself', async () => {
    const answer = await ask('http://169.254.169.254', makeReach(null), 'no such file');
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreAddressRefused' });
  });
});
