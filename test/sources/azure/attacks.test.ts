import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest } from '@jest/globals';
import { makeReach } from '../../../src/sources/trust/reach.js';
import { testWith } from '../../support/programs.js';
import { toTheFake } from '../fakes/azure.js';
import { LOGIN_HOST, write } from '../fakes/azure-state.js';
import { askVault, openAzureWorld, textOf, type AzureWorld } from './opened.js';

const test = testWith('openssl');

let world: AzureWorld;
const thieves: Server[] = [];
const env = { ...process.env };
beforeEach(async () => {
  world = await openAzureWorld();
  write(world.fake.state, 'db', 'CANARY-value');
});
afterEach(async () => {
  process.env = { ...env };
  for (const server of thieves.splice(0)) server.close();
  await world.stop();
});

const asked = (host: string): readonly string[] => world.fake.seen().filter((line) => line.includes(` ${host}`));

/** A port that notes who connects. */
async function thief(): Promise<{ origin: string; connections: () => number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  thieves.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://${LOGIN_HOST}:${String((server.address() as AddressInfo).port)}`;
  return { origin, connections: () => connections };
}

describe('a vault that is not what it should be', () => {
  test.each(['https://management.azure.com', 'https://test.evil.example', 'nonsense'])(
    'does not get a token for %s: nobody is even asked for one',
    async (resource) => {
      world.fake.state.resource = resource;
      const answer = await askVault(world).read('db');
      expect(answer).toMatchObject({ kind: 'unavailable' });
      expect(asked(LOGIN_HOST)).toEqual([]);
      expect(JSON.stringify(answer)).not.toContain('disableChallengeResourceVerification');
    },
  );

  test('does not choose the tenant of the login', async () => {
    world.fake.state.challengeTenant = '00000000-0000-0000-0000-00000000dead';
    expect(await askVault(world).read('db')).toMatchObject({
      code: 'StoreLoginFailed',
      message: expect.stringContaining('another tenant ("00000000-0000-0000-0000-00000000dead")'),
    });
    expect(asked(LOGIN_HOST)).toEqual([]);
  });

  test('does not end a pass with times that are none', async () => {
    const [version] = world.fake.state.secrets.get('db') ?? [];
    if (version !== undefined) Object.assign(version, { exp: 9e15, nbf: 9e15 });
    expect(await askVault(world).read('db')).toMatchObject({ kind: 'present', expiresAtMs: null });
    world.fake.state.deleted.set('gone', world.fake.state.secrets.get('db') ?? []);
    world.fake.state.now = 9e15;
    expect(await askVault(world).read('gone')).toMatchObject({ code: 'StoreKeyDeleted' });
  });

  test('does not send the token on with the next page of its list', async () => {
    const { connections, origin } = await thief();
    for (let n = 0; n < 60; n++) write(world.fake.state, `key-${String(n)}`, 'value');
    world.fake.state.nextPages = origin;
    const vault = askVault(world);
    const keys = Array.from({ length: 60 }, (_, n) => `key-${String(n)}`);
    const [check] = await vault.check(...keys);
    expect(check).toMatchObject({ kind: 'unavailable', class: 'invalid', code: 'StoreRedirected' });
    expect(connections()).toBe(0);
  });

  test('whose tenant is the same in capitals is no other', async () => {
    world.fake.state.challengeTenant = world.fake.state.tenantId.toUpperCase();
    expect(await askVault(world).read('db')).toMatchObject({ kind: 'present' });
  });

  test('whose value is half of a character is not believed', async () => {
    write(world.fake.state, 'half', 'one \ud83d');
    expect(await askVault(world).read('half')).toMatchObject({ code: 'StoreAnswerInvalid' });
  });
});

describe('a login that is not what it should be', () => {
  test('does not send the client secret on by naming another place for tokens', async () => {
    const { connections, origin } = await thief();
    world.fake.state.tokenHost = origin;
    expect(await askVault(world).read('db')).toMatchObject({ code: 'StoreRedirected' });
    expect(connections()).toBe(0);
  });

  test.each([301, 302, 303, 307, 308])('nor by a redirect (%s)', async (status) => {
    const { connections, origin } = await thief();
    world.fake.state.loginSays = { status, json: {}, headers: { location: `${origin}/token` } };
    expect(await askVault(world).read('db')).toMatchObject({ code: 'StoreRedirected' });
    expect(connections()).toBe(0);
  });

  test.each([
    ['no token', { status: 200, json: {} }],
    ['a page of somebody else', { status: 200, json: '<html>' }],
    ['an error without a number', { status: 400, json: { error: 'CANARY' } }],
    ['that it has had enough', { status: 429, json: { error: 'CANARY' }, headers: { 'retry-after': '7' } }],
    ['that it is broken', { status: 503, json: { error: 'CANARY' } }],
  ])('that answers with %s is unavailable, and nothing of it is repeated', async (says, loginSays) => {
    world.fake.state.loginSays = loginSays;
    const answer = await askVault(world).read('db');
    expect(answer.kind).toBe('unavailable');
    expect(JSON.stringify(answer)).not.toMatch(/CANARY|html/);
    if (says.includes('enough')) expect(answer).toMatchObject({ class: 'throttled', retryAfterMs: 7_000 });
    if (says.includes('broken')) expect(answer).toMatchObject({ class: 'unreachable' });
  });
});

test('a name that leads to the metadata service of a cloud is refused, of the vault and of the login', async () => {
  for (const bad of ['corp', 'login']) {
    const { lookup } = makeReach(null, (hostname, _, done) => {
      done(null, [{ address: hostname.startsWith(bad) ? '169.254.169.254' : '127.0.0.1', family: 4 }]);
    });
    const answer = await askVault(world, { reach: { refusal: () => null, lookup } }).read('db');
    expect(answer).toMatchObject({ code: 'StoreAddressRefused' });
  }
});

test('an operator that allows the vault and not its login gives no credential away', async () => {
  const refusal = (store: string, url: string) => (url === world.fake.vault ? null : makeReach([]).refusal(store, url));
  const answer = await askVault(world, { reach: { refusal, lookup: toTheFake } }).read('db');
  expect(answer).toMatchObject({ code: 'StoreServerNotAllowed', message: expect.stringContaining(LOGIN_HOST) });
  expect(asked(LOGIN_HOST)).toEqual([]);
});

// The packages read these two by themselves; docs/sources/azure.md says so.
test.each(['AZURE_REGIONAL_AUTHORITY_NAME', 'MSAL_FORCE_REGION'])(
  'a region in %s leads no login elsewhere',
  async (name) => {
    process.env[name] = 'evil.example/';
    const answer = await askVault(world).read('db');
    expect(answer).toMatchObject({ kind: 'unavailable', code: 'StoreRedirected' });
  },
);

test('variables of the environment change nothing: no proxy, no other login, no log', async () => {
  const { connections, origin } = await thief();
  const proxy = origin.replace(`https://${LOGIN_HOST}`, 'http://127.0.0.1');
  Object.assign(process.env, {
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    AZURE_AUTHORITY_HOST: origin,
    AZURE_CLIENT_ID: 'somebody',
    AZURE_LOG_LEVEL: 'verbose',
    DEBUG: 'azure*',
    NODE_TLS_REJECT_UNAUTHORIZED: '1',
  });
  const stderr = jest.spyOn(process.stderr, 'write');
  const { setLogLevel } = await import('@azure/logger');
  setLogLevel('verbose');
  try {
    expect(textOf(await askVault(world).read('db'))).toBe('CANARY-value');
    expect(stderr).not.toHaveBeenCalled();
  } finally {
    setLogLevel();
    stderr.mockRestore();
  }
  expect(connections()).toBe(0);
});
