import { createServer } from 'node:http';
import { rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { docker } from './support/docker.js';
import { proxyTo } from './support/proxy.js';
import { canary, closers, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { createSecret, namesLike, secretNamed } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();
const adopt = { adopt: 'Unmanaged' };

test('P7: an equal secret is adopted without a restart, and the next rotation moves its services and can be rolled back', async () => {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  const id = await createSecret(engine, db, value, { Labels: { team: 'payments' } });
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }], replicas: 2 });
  await running(engine, web, 2);
  const before = await inspect(engine, web);
  await dir.secret(db, { value, spec: adopt, labels: { team: 'payments' } });
  await applied(dir, engine);
  const { ID, Spec } = await secretNamed(engine, db);
  expect([ID, Spec.Labels['team'], Spec.Labels['waxseal.role']]).toEqual([id, 'payments', 'stable']);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await inspect(engine, web)).toEqual(before);
  const proxy = await proxyTo(engine);
  await applied(dir, proxy);
  expect(proxy.writes).toEqual([]);

  const next = canary();
  await dir.secret(db, { value: next, spec: adopt });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await reads(engine, web, 2)).toEqual([next, next]);
  const last = canary();
  await dir.secret(db, { value: last, spec: adopt });
  await applied(dir, engine);
  expect(await reads(engine, web, 2)).toEqual([last, last]);
  await docker(engine, ['service', 'rollback', '--detach', web]);
  await updateState(engine, web, 'rollback_completed');
  expect(await reads(engine, web, 2)).toEqual([next, next]);
});

test('P7: a secret with other bytes is not adopted, nothing is created or moved, and the live value stays', async () => {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  await createSecret(engine, db, value);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
  await running(engine, web);
  const before = [await secretNamed(engine, db), await inspect(engine, web)];
  await dir.secret(db, { value: `${value}\n`, spec: adopt });
  await applied(dir, engine, 3);
  expect(await reasons(dir, engine, db)).toEqual(['ContentDiffers']);
  expect(await namesLike(engine, db)).toEqual([db]);
  expect([await secretNamed(engine, db), await inspect(engine, web)]).toEqual(before);
  await dir.secret(db, { value, spec: adopt });
  await applied(dir, engine);
  expect(await tasksOf(engine, web)).toHaveLength(1);
});

test('P7: secrets with labels of a stack or of waxseal, with a template or with a driver are not adopted', async () => {
  const [dir, value, driver] = [directory(), canary(), await secretDriver()];
  const kinds: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    [unique('stack')]: { Labels: { 'com.docker.stack.namespace': 'shop' } },
    [unique('waxseal')]: { Labels: { 'waxseal.secret': 'x' } },
    [unique('templated')]: { Templating: { Name: 'golang' } },
  };
  for (const [name, more] of Object.entries(kinds)) await createSecret(engine, name, value, more);
  const driven = unique('driven');
  await engine.post('/secrets/create', { Name: driven, Driver: { Name: driver } });
  const all = [...Object.keys(kinds), driven];
  const before = await Promise.all(all.map((name) => secretNamed(engine, name)));
  for (const name of all) await dir.secret(name, { value, spec: adopt });
  await applied(dir, engine, 3);
  for (const name of all) {
    expect(await reasons(dir, engine, name)).toEqual(['NameTaken']);
    expect(await namesLike(engine, name)).toEqual([name]);
  }
  expect(await Promise.all(all.map((name) => secretNamed(engine, name)))).toEqual(before);
});

/** A secret provider, as far as the engine asks before it takes a secret of it. Gives its name. */
async function secretDriver(): Promise<string> {
  const name = unique('driver');
  const socket = `/run/docker/plugins/${name}.sock`;
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'application/vnd.docker.plugins.v1.2+json');
    answer.end(JSON.stringify({ Implements: ['secretprovider'] }));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
    rmSync(socket, { force: true });
  });
  return name;
}
