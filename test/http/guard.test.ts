import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import { ROUTES } from '../../src/http/routes.js';
import { refusal } from '../support/identities.js';
import { AT, report } from './reports.js';
import { READER, RUNNER, server, tokenFile, type How } from './server.js';

// Many requests of a busy machine.
jest.setTimeout(60_000);

/** No time passes, so that nobody gets anything back of what he may ask. */
const STILL = { wall: () => AT, monotonic: () => 0, sleep: () => Promise.resolve() };

function codeOf(body: string): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}

describe('an address that others can reach', () => {
  test('is not opened without a token file, and the hint names it', async () => {
    const error = await refusal(() => server({ tokens: null, address: { host: '0.0.0.0', port: 0 } }));
    expect(error.code).toBe('TokenFileNeeded');
    expect(error.hint).toContain('--token-file');
  });

  test('answers under any name, since a token is asked for', async () => {
    const { ask } = await server({ address: { host: '0.0.0.0', port: 0 } });
    expect((await ask('/healthz', { headers: { host: 'waxseal.example.org' } })).status).toBe(200);
    expect((await ask('/api/v1/version', { token: READER, headers: { host: 'w.example.org' } })).status).toBe(200);
  });
});

describe('a token', () => {
  test.each(ROUTES.filter(({ access }) => access === 'read' || access === 'reconcile'))(
    'is asked for by $method $path',
    async ({ access, method, path }) => {
      const { ask, operator } = await server();
      operator.pass(report());
      const refused = await ask(path, { method });
      expect(refused.status).toBe(401);
      expect(refused.headers['www-authenticate']).toBe('Bearer realm="waxseal"');
      expect(await ask(path, { method, token: 'wrong-token-0123456789' })).toMatchObject({ body: refused.body });
      expect(await ask(path, { method, headers: { authorization: `Basic ${READER}` } })).toMatchObject({ status: 401 });
      const [right, other] = access === 'read' ? [READER, RUNNER] : [RUNNER, READER];
      // Without an identity there is no snapshot, and it says so: 503.
      expect([200, 202, 503]).toContain((await ask(path, { method, token: right })).status);
      const forbidden = await ask(path, { method, token: other });
      expect([forbidden.status, codeOf(forbidden.body)]).toEqual([403, 'ScopeMissing']);
    },
  );

  test('is not asked for by health, readiness and metrics', async () => {
    const { ask } = await server();
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await ask(path)).status).toBe(200);
  });

  test('is never told: not in a reply, not in the log', async () => {
    const { ask, logged } = await server();
    const told = [await ask('/api/v1/version', { token: `${READER}x` }), await ask(`/x?token=${READER}`)];
    expect(JSON.stringify(told) + logged.join('\n')).not.toContain(READER);
  });

  test('that is wrong too often makes its sender wait', async () => {
    const { ask } = await server({ clock: STILL });
    const statuses = new Set<number>();
    for (let i = 0; i < 30 && !statuses.has(429); i++) {
      statuses.add((await ask('/api/v1/version', { token: 'wrong-token-0123456789' })).status);
    }
    expect([...statuses]).toEqual([401, 429]);
    expect((await ask('/healthz')).status).toBe(200);
  });

  // Nothing was left for the price of a wrong token, and 20 of them a second were looked at for the price of asking.
  test('that is wrong goes on costing its full price once its sender has nothing left', async () => {
    const at = { now: 0 };
    const { ask } = await server({ clock: { ...STILL, monotonic: () => at.now } });
    const guess = async (token: string): Promise<number> => (await ask('/api/v1/version', { token })).status;
    for (let i = 0; i < 30; i++) await guess('wrong-token-0123456789');
    at.now += 100;
    expect(await guess('wrong-token-0123456789')).toBe(429);
    at.now += 100;
    expect(await guess(READER)).toBe(429);
    at.now += 1000;
    expect(await guess(READER)).toBe(200);
  });

  test('that is right is never charged as a wrong one, also to sign in with one that may not read', async () => {
    const { ask } = await server({ clock: STILL });
    for (let i = 0; i < 50; i++) expect((await ask('/api/v1/version', { token: READER })).status).toBe(200);
    const signingIn = { method: 'POST', body: `token=${RUNNER}` };
    for (let i = 0; i < 50; i++) expect((await ask('/sign-in', signingIn)).status).toBe(401);
  });
});

describe('without a token file, on loopback', () => {
  test('everything may be asked', async () => {
    const { ask, operator } = await server({ tokens: null });
    operator.pass(report());
    expect((await ask('/api/v1/status')).status).toBe(200);
    expect((await ask('/')).status).toBe(200);
    expect((await ask('/api/v1/reconcile', { method: 'POST' })).status).toBe(202);
  });

  test.each([
    'evil.example.org',
    '127.0.0.1.evil.example.org',
    'localhost.evil.org:8673',
    '10.0.0.1',
    '127.0.0.1@evil',
  ])('a browser that was sent here as %s is refused everything', async (host) => {
    const { ask } = await server({ tokens: null });
    for (const path of ['/', '/metrics', '/api/v1/status']) {
      const { body, status } = await ask(path, { headers: { host } });
      expect([status, codeOf(body)]).toEqual([403, 'HostRefused']);
    }
  });

  test.each(['localhost:9999', '127.0.0.1', '[::1]:8673', 'LOCALHOST'])('%s names this machine', async (host) => {
    const { ask } = await server({ tokens: null });
    expect((await ask('/healthz', { headers: { host } })).status).toBe(200);
  });
});

describe('a page of another site', () => {
  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example.org' },
    { origin: 'null' },
  ])('can send nothing: %j', async (headers) => {
    const { ask, operator } = await server({ tokens: null });
    for (const path of ['/api/v1/reconcile', '/sign-in', '/sign-out']) {
      const { body, status } = await ask(path, { method: 'POST', headers });
      expect([status, codeOf(body)]).toEqual([403, 'CrossSite']);
    }
    expect(operator.woken).toEqual([]);
  });

  test('is allowed no look: there is no CORS header, and a preflight is refused', async () => {
    const { ask } = await server({ tokens: null });
    const preflight = await ask('/api/v1/status', { method: 'OPTIONS', headers: { origin: 'https://evil.org' } });
    expect(preflight.status).toBe(405);
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('every reply', () => {
  test.each(['/', '/healthz', '/metrics', '/api/v1/version', '/nowhere'])('of %s carries the guards', async (path) => {
    const { ask } = await server({ tokens: null });
    const { headers } = await ask(path);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(headers['x-powered-by'] ?? headers['server']).toBeUndefined();
  });
});

describe('a request', () => {
  test('for nothing that is there is 404, by a method that is not there 405 with those that are', async () => {
    const { ask } = await server({ tokens: null });
    expect((await ask('/nowhere')).status).toBe(404);
    expect((await ask('/api/v1/status/')).status).toBe(404);
    const wrong = await ask('/healthz', { method: 'DELETE' });
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'GET, HEAD']);
    const get = await ask('/api/v1/reconcile');
    expect([get.status, get.headers['allow']]).toEqual([405, 'POST']);
  });

  test('by HEAD is answered as GET is, without the body', async () => {
    const { ask } = await server({ tokens: null });
    const [head, get] = [await ask('/api/v1/version', { method: 'HEAD' }), await ask('/api/v1/version')];
    expect([head.status, head.body]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });

  test('with a body that is too large is refused', async () => {
    const { ask } = await server();
    const { status } = await ask('/sign-in', { method: 'POST', body: `token=${'x'.repeat(4000)}` });
    expect(status).toBe(413);
  });

  test('with headers that are too large is refused', async () => {
    const { ask } = await server();
    expect((await ask('/healthz', { headers: { 'x-much': 'x'.repeat(9000) } })).status).toBe(431);
  });

  test.each(['*', 'http://evil.example.org/', 'nonsense'])('for "%s" is no request', async (target) => {
    const { port } = await server({ tokens: null });
    expect(await raw(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 400 /,
    );
  });

  test('that is no HTTP does not end the server', async () => {
    const { ask, port } = await server();
    expect(await raw(port, '\u0016\u0003\u0001\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('too many of them from one address have to wait', async () => {
    const { ask } = await server({ tokens: null, clock: STILL });
    for (let i = 0; i < 100; i++) expect((await ask('/api/v1/version')).status).toBe(200);
    const refused = await ask('/api/v1/version');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('have to wait also if each of them says that it was passed on for somebody else', async () => {
    const { ask } = await server({ tokens: null, clock: STILL });
    const passedOn = (i: number): How => ({ headers: { 'x-forwarded-for': `203.0.113.${String(i)}` } });
    for (let i = 0; i < 100; i++) expect((await ask('/api/v1/version', passedOn(i))).status).toBe(200);
    expect((await ask('/api/v1/version', passedOn(100))).status).toBe(429);
  });
});

/** What the server says to these bytes, until it closes. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (part) => (told += part.toString()));
    socket.on('end', () => {
      resolve(told);
    });
    socket.on('error', reject);
  });
}

describe('POST /webhook', () => {
  const body = '{"ref":"refs/heads/main"}';
  const signed = (secret: string): How => ({
    method: 'POST',
    body,
    headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
  });

  test('wakes the loop for who knows the secret, from wherever it comes, and for nobody else', async () => {
    const { ask, operator } = await server({ webhookFile: tokenFile('the-secret\n') });
    expect((await ask('/webhook', signed('another'))).status).toBe(401);
    expect((await ask('/webhook', { method: 'POST', token: READER })).status).toBe(401);
    expect(operator.woken).toEqual([]);
    expect((await ask('/webhook', signed('the-secret'))).status).toBe(202);
    expect(operator.woken).toEqual(['webhook']);
  });

  // The answer was that this is a bug of ours.
  test('whose secret has gone is not to be had for now, and the log says which file', async () => {
    const webhookFile = tokenFile('the-secret\n');
    const { ask, logged } = await server({ webhookFile });
    rmSync(webhookFile);
    const { body: told, status } = await ask('/webhook', signed('the-secret'));
    expect([status, codeOf(told)]).toEqual([503, 'WebhookSecretInvalid']);
    expect(told).not.toContain(webhookFile);
    expect(logged.join('\n')).toContain(webhookFile);
  });

  test('is not there without a secret, and an empty one stops the start', async () => {
    const { ask } = await server();
    expect((await ask('/webhook', signed(''))).status).toBe(404);
    expect((await refusal(() => server({ webhookFile: tokenFile('\n') }))).code).toBe('WebhookSecretInvalid');
    expect((await refusal(() => server({ webhookFile: '/nowhere/secret' }))).code).toBe('WebhookSecretInvalid');
  });
});
