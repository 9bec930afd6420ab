import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readCredentials } from '../../../src/sources/credentials/read-credentials.js';
import type { Reach, RemoteAnswer } from '../../../src/sources/provider.js';
import { makeReach, type Resolve } from '../../../src/sources/trust/reach.js';
import { serverPrefix } from '../../../src/model/server-prefix.js';
import { CANARY } from '../../support/identities.js';
import { VICTIMS, type Victim } from './victims.js';

/** A server that counts who connects, and notes all that it is told. */
interface Listening {
  readonly server: Server;
  readonly port: number;
  readonly seen: { connections: number; told: string };
}

const TOKEN = 'a-token-or-key';

let directory = '';
let servers: Server[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'waxseal-attack-'));
  await writeFile(join(directory, 'identity'), CANARY);
  await writeFile(join(directory, 'token'), TOKEN);
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  }
  servers = [];
  await rm(directory, { recursive: true });
});

async function listen(answer: Victim['good']): Promise<Listening> {
  const seen: Listening['seen'] = { connections: 0, told: '' };
  const server = createServer((request, response) => {
    seen.told += request.rawHeaders.join('\n');
    request.on('data', (chunk: Buffer) => (seen.told += chunk.toString()));
    request.on('end', () => answer(request, response));
  });
  server.on('connection', () => seen.connections++);
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { server, seen, port: (server.address() as AddressInfo).port };
}

describe.each(VICTIMS)('a SecretStore of $provider in git', (victim) => {
  const good: Victim['good'] = (request, response) => {
    victim.good(request, response);
  };
  /** What a store at this address gives, which logs in with this file. */
  const ask = async (address: string, reach: Reach, file = 'token'): Promise<RemoteAnswer> => {
    const credentials = readCredentials({ allowed: null, forbiddenFiles: [join(directory, 'identity')], env: {} });
    const clock = { wall: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() };
    const doors = { credentials, reach, clock, chance: () => 0.5, onCall: () => undefined };
    const provider = victim.open(address, { file: join(directory, file) }, doors);
    // Twice: whatever holds for the first time must hold for the next.
    await provider.read([{ key: 'db', version: null }]);
    const [answer] = await provider.read([{ key: 'db', version: null }]);
    await provider.close();
    if (answer === undefined) throw new Error('no answer');
    expect(JSON.stringify(answer)).not.toContain(CANARY);
    return answer;
  };

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
    expect(thief.seen.told).not.toContain(CANARY);
    expect(thief.seen.connections).toBe(0);
  });

  test.each([301, 302, 303, 307, 308])('whose server redirects (%s) takes the token nowhere else', async (status) => {
    const thief = await listen(good);
    const server = await listen((request, response) => {
      const location = `http://127.0.0.1:${thief.port}${request.url ?? ''}`;
      response.writeHead(status, { location }).end();
    });
    const answer = await ask(`http://127.0.0.1:${server.port}`, makeReach(null));
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreRedirected' });
    expect(server.seen.told).toContain(TOKEN);
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
    const answer = await ask(`http://store.test:${server.port}`, makeReach(null, rebinding));
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreAddressRefused' });
    expect(server.seen.connections).toBe(1);
  });

  test('cannot end a pass by a credential that no request can carry, such as one of two lines', async () => {
    await writeFile(join(directory, 'two-lines'), `${CANARY}\nsecond`);
    const server = await listen(good);
    const answer = await ask(`http://127.0.0.1:${server.port}`, makeReach(null), 'two-lines');
    // Conjur takes it in a body.
    const told = victim.provider === 'conjur' ? {} : { class: 'auth', code: 'StoreCredentialUnfit' };
    expect(answer).toMatchObject({ kind: 'unavailable', ...told });
  });

  test('cannot name that address itself', async () => {
    const answer = await ask('http://169.254.169.254', makeReach(null), 'no such file');
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreAddressRefused' });
  });
});
