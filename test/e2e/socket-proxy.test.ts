import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { configNamesLike, createConfig } from './support/configs.js';
import { directory } from './support/directory.js';
import { socketProxyTo } from './support/haproxy.js';
import { proxyTo, type Call } from './support/proxy.js';
import { forever } from './support/programs.js';
import { canary, closers, unique } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { createService, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied, plan, status } from './support/waxseal.js';

/** The rules of manifests/socket-proxy/haproxy.cfg, in HAProxy itself, before a real engine. */
const engine = mainEngine();
const ID = 'abcdefghijklmnopqrstuvwxy';

/** "POST /services/{id}/update": which rule let a call through. */
function shapeOf({ method, url }: Call): string {
  const path = url.replace(/^\/v1\.[0-9]+/, '').replace(/\?.*/, '');
  return `${method} ${path.replace(/[a-z0-9]{25}/, '{id}')}`;
}

test('S8: through the socket proxy a plan, a first apply, a rotation and a removal work as without it', async () => {
  const [db, web, dir, behind] = [unique('db'), unique('web'), directory(), await proxyTo(engine)];
  const proxy = await socketProxyTo(behind);
  const retention = { spec: { retention: { versions: 0 } } };
  await dir.secret(db, { value: canary(), ...retention });
  await plan(dir, proxy);
  await applied(dir, proxy);
  await createService(engine, { name: web, command: forever, secrets: [{ secret: db, target: 'password' }] });
  for (const version of [2, 3]) {
    const value = canary();
    await dir.secret(db, { value, ...retention });
    await applied(dir, proxy);
    expect(await mountsOf(engine, web)).toEqual([`${db}_v${String(version)}`]);
    expect(await reads(engine, web)).toEqual([value]);
  }
  await status(dir, proxy);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v2`, `${db}_v3`]);
  expect([...new Set(behind.calls.map(shapeOf))].sort()).toEqual([
    'DELETE /secrets/{id}',
    'GET /_ping',
    'GET /nodes',
    'GET /secrets',
    'GET /services',
    'GET /tasks',
    'GET /version',
    'POST /secrets/create',
    'POST /secrets/{id}/update',
    'POST /services/{id}/update',
  ]);
  expect(proxy.log().filter((line) => line.startsWith('403'))).toEqual([]);
});

test('S8: configs pass the socket proxy only where it is told that they are managed', async () => {
  const [app, dir, behind] = [unique('app'), directory(), await proxyTo(engine)];
  const proxy = await socketProxyTo(behind, 'Managed');
  dir.policy({ configs: 'Managed' });
  await createConfig(engine, app, 'one');
  for (const content of ['one', 'two', 'three']) {
    dir.write('app.yaml', {
      ...{ apiVersion: 'waxseal/v1alpha1', kind: 'SwarmConfig', metadata: { name: app } },
      spec: { source: { content }, adopt: 'Unmanaged', retention: { versions: 0 } },
    });
    await applied(dir, proxy);
  }
  expect(await configNamesLike(engine, app)).toEqual([app, `${app}_v3`]);
  const calls = new Set(behind.calls.map(shapeOf).filter((shape) => shape.includes('/configs')));
  expect([...calls].sort()).toEqual([
    'DELETE /configs/{id}',
    'GET /configs',
    'GET /configs/{id}',
    'POST /configs/create',
    'POST /configs/{id}/update',
  ]);
  expect(proxy.log().filter((line) => line.startsWith('403'))).toEqual([]);
  for (const path of ['/configs/app', `/configs/${ID}0`, '/configs/']) {
    expect((await proxy.ask('GET', path)).status).toBe(403);
  }
});

test('S8: the events of the engine come through as they happen', async () => {
  const [db, dir, proxy] = [unique('db'), directory(), await socketProxyTo(engine)];
  const events = connect(proxy.socket);
  events.write('GET /events HTTP/1.1\r\nHost: d\r\n\r\n');
  const seen = new Promise<void>((resolve) => {
    let text = '';
    events.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes(`${db}_v1`)) resolve();
    });
  });
  await new Promise((resolve) => events.once('data', resolve).resume());
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await seen;
  events.destroy();
});

test('S8: the socket proxy refuses everything else, and the engine never hears of it', async () => {
  const behind = await proxyTo(engine);
  const proxy = await socketProxyTo(behind);
  behind.reset();
  for (const [method, path] of refused()) {
    const answer = await proxy.ask(method, path, method === 'POST' ? {} : undefined);
    expect([method, path, answer.status]).toEqual([method, path, 403]);
  }
  expect(behind.calls).toEqual([]);
  expect(proxy.log()).toContain('403 GET /containers/json');
});

test('S8: the socket proxy refuses a whole URL where a path belongs', async () => {
  const behind = await listener();
  const proxy = await socketProxyTo(behind);
  const before = behind.heard.length;
  for (const url of ['http://localhost/version', 'http://localhost/v1.41/secrets', `http://localhost/secrets/${ID}`]) {
    const answer = await proxy.ask('GET', url);
    expect([url, answer.status]).toEqual([url, 403]);
  }
  expect(behind.heard).toHaveLength(before);
});

test('S8: the socket proxy lets no connection change its protocol, which would pass by its rules', async () => {
  const behind = await listener();
  const proxy = await socketProxyTo(behind);
  const raw = connect(proxy.socket);
  raw.write('GET /version HTTP/1.1\r\nHost: d\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n');
  raw.write('HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n');
  const first = await new Promise<string>((resolve) => raw.once('data', (chunk) => resolve(chunk.toString())));
  raw.destroy();
  expect(first).toMatch(/^HTTP\/1\.1 200 /);
  const heard = behind.heard.find(({ url }) => url === '/version');
  expect(heard?.headers).toMatchObject({ host: 'd' });
  expect(heard?.headers).not.toHaveProperty('upgrade');
  expect(heard?.headers).not.toHaveProperty('http2-settings');
});

/** Answers 200 to all, and keeps what it heard. Ended after the case. */
async function listener(): Promise<{ readonly socket: string; readonly heard: readonly IncomingMessage[] }> {
  const heard: IncomingMessage[] = [];
  const place = mkdtempSync(join(tmpdir(), 'waxseal-e2e-listener-'));
  const server = createServer((request, response) => {
    heard.push(request);
    response.end();
  });
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(place, { recursive: true });
  });
  const socket = join(place, 'd.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { socket, heard };
}

/** Every other endpoint of the Engine API by its kind, and every other spelling of those that are allowed. */
function refused(): readonly (readonly [string, string])[] {
  const reads = [
    ...['/info', '/swarm', '/swarm/unlockkey', '/containers/json', '/images/json', '/networks', '/volumes', '/plugins'],
    ...[
      '/configs',
      `/configs/${ID}`,
      '/system/df',
      '/distribution/a/json',
      `/tasks/${ID}`,
      `/tasks/${ID}/logs`,
      `/nodes/${ID}`,
    ],
    ...[`/services/${ID}/logs`, `/containers/${ID}/archive?path=/`, '/auth', '/session', '/grpc', '/', '/metrics'],
    ...['/secrets/db_password', `/secrets/${ID.slice(1)}`, `/secrets/${ID}0`, `/secrets/${ID}/`, '/services/web'],
    ...['//secrets', '/secrets/', '/v1.41//secrets', '/v1.41/../v1.41/secrets', '/secrets/../info', '/%73ecrets'],
    ...['/secrets%2f..%2finfo', '/v2/secrets', '/v1.41.1/secrets', '/v1.41/v1.41/secrets', '/SECRETS', '/secrets;x'],
  ];
  const writes = [
    ...['/services/create', '/containers/create', `/containers/${ID}/exec`, `/exec/${ID}/start`, '/build', '/commit'],
    ...['/images/create', '/images/load', '/networks/create', '/volumes/create', '/plugins/pull', '/configs/create'],
    ...[`/configs/${ID}/update?version=1`, `/nodes/${ID}/update?version=1`, '/swarm/init', '/swarm/join'],
    ...['/swarm/leave', '/swarm/update?version=1', '/swarm/unlock', '/session', '/grpc', '/auth', '/secrets'],
    ...['/secrets/db_password/update?version=1', `/secrets/${ID}`, '/secrets/create/', '/secrets/CREATE'],
    ...[
      `/services/${ID}/update`,
      `/services/${ID}/update?version=1&rollback=previous`,
      '/services/web/update?version=1',
    ],
    ...[`/services/${ID}/update?version=1;rollback=previous`, `/services/${ID}/update?version=-1`, '/version'],
  ];
  const removals = [
    ...[`/services/${ID}`, `/configs/${ID}`, `/nodes/${ID}`, `/networks/${ID}`, `/containers/${ID}`, '/secrets'],
    ...['/secrets/db_password', `/secrets/${ID.slice(1)}`, `/secrets/${ID}/update`, `/secrets/${ID.toUpperCase()}`],
  ];
  return [
    ...reads.map((path) => ['GET', path] as const),
    ...writes.map((path) => ['POST', path] as const),
    ...removals.map((path) => ['DELETE', path] as const),
    ...['PUT', 'PATCH', 'OPTIONS', 'TRACE'].map((method) => [method, '/secrets'] as const),
    ['HEAD', '/secrets'],
  ];
}
