import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { namesLike, secretNamed } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { proxyTo } from './support/proxy.js';
import { applied } from './support/waxseal.js';

/** What somebody removes by `docker secret rm` while the engine lets him. */
const engine = mainEngine();

test('P1: the current version is deleted by hand while only PreviousSpec names it: it is made again, no task restarts', async () => {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, web);
  await dir.secret(db, { value });
  await applied(dir, engine);
  // As a static `stack deploy` would: back to the stable name, which holds the same value.
  const file = `source=${db},target=password`;
  await docker(engine, ['service', 'update', '--detach', '--secret-rm', `${db}_v2`, '--secret-add', file, web]);
  await updateState(engine, web, 'completed');
  expect(await reads(engine, web)).toEqual([value]);
  await docker(engine, ['secret', 'rm', `${db}_v2`]);

  const before = await inspect(engine, web);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await inspect(engine, web)).toEqual(before);
  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v3`]);
  expect(await reads(engine, web)).toEqual([next]);
});

test('P1: a stable holder that was deleted by hand is made again with the current value', async () => {
  const { db, dir, web } = await openShop(engine);
  const value = canary();
  await dir.secret(db, { value });
  await applied(dir, engine);
  await docker(engine, ['secret', 'rm', db]);
  const before = await inspect(engine, web);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await inspect(engine, web)).toEqual(before);
  const late = unique('late');
  await createService(engine, { name: late, secrets: [{ secret: db, target: 'password' }] });
  expect(await reads(engine, late)).toEqual([value]);
});

test('P1 P3: an old version that was deleted by hand is not made again, and nothing else is written', async () => {
  const { db, dir, web } = await openShop(engine);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await docker(engine, ['secret', 'rm', `${db}_v1`]);
  const before = [await inspect(engine, web), await secretNamed(engine, `${db}_v2`)];
  const proxy = await proxyTo(engine);
  await applied(dir, proxy);
  expect(proxy.writes).toEqual([]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v2`]);
  expect([await inspect(engine, web), await secretNamed(engine, `${db}_v2`)]).toEqual(before);
});

test('P1: every secret of a name is deleted by hand: all are made again, and a consumer gets its mount back', async () => {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  await createService(engine, { name: web });
  await dir.secret(db, { value, spec: { consumers: [{ service: web, target: 'password' }] } });
  await applied(dir, engine);
  await docker(engine, ['service', 'update', '--detach', '--secret-rm', `${db}_v1`, web]);
  await docker(engine, ['secret', 'rm', db, `${db}_v1`]);
  await running(engine, web);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await reads(engine, web)).toEqual([value]);
});
