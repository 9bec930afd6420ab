import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { proxyTo } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { namesLike, secretsLike } from './support/secrets.js';
import { inspect, updateService } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

/** Documents that left git. Another one stays, or the directory would be empty. */
const engine = mainEngine();

test('P4: with deletionPolicy Retain everything of the name stays, which needs no attention, and git takes it up again', async () => {
  const [db, other, dir, value] = [unique('db'), unique('other'), directory(), canary()];
  const spec = { deletionPolicy: 'Retain' };
  await dir.secret(db, { value, spec });
  await dir.secret(other, { value: canary() });
  await applied(dir, engine);
  const before = await secretsLike(engine, db);
  dir.drop(db);
  await applied(dir, engine);
  expect(await reasons(dir, engine, db)).toEqual(['Retained']);
  await dir.secret(db, { value, spec });
  await applied(dir, engine);
  const after = await secretsLike(engine, db);
  expect(after.map(({ ID }) => ID)).toEqual(before.map(({ ID }) => ID));
  await dir.secret(db, { value, spec: { deletionPolicy: 'Delete' } });
  await applied(dir, engine);
  dir.drop(db);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([]);
});

test('P4: an orphan that is mounted stays whole and works; when its last service is gone it goes', async () => {
  const { dir, db, web, commit } = await openShop(engine);
  await dir.secret(unique('other'), { value: canary() });
  const value = canary();
  await commit(value);
  await applied(dir, engine);
  const before = [await secretsLike(engine, db), await inspect(engine, web)];
  dir.drop(db);
  const proxy = await proxyTo(engine);
  await applied(dir, proxy);
  expect(proxy.writes).toEqual([]);
  expect(await reasons(dir, engine, db)).toEqual(['StillMounted']);
  expect([await secretsLike(engine, db), await inspect(engine, web)]).toEqual(before);
  await docker(engine, ['service', 'update', '--detach', '--force', web]);
  await updateState(engine, web, 'completed');
  expect(await reads(engine, web)).toEqual([value]);

  await docker(engine, ['service', 'rm', web]);
  await waitFor('the service to be gone', async () => (await engine.ask('GET', `/services/${web}`)).status === 404);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([]);
});

test('P4: an orphan that only a rollback or an old task needs stays until neither does', async () => {
  const { dir, db, web } = await openShop(engine);
  await dir.secret(unique('other'), { value: canary() });
  dir.drop(db);
  await docker(engine, ['service', 'update', '--detach', '--secret-rm', `${db}_v1`, web]);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  await running(engine, web);
  await updateState(engine, web, 'completed');
  expect(await reasons(dir, engine, db)).toEqual(['NeededForRollback']);
  await docker(engine, ['service', 'rollback', '--detach', web]);
  await updateState(engine, web, 'rollback_completed');
  expect(await reads(engine, web)).toHaveLength(1);
  await docker(engine, ['service', 'update', '--detach', '--secret-rm', `${db}_v1`, web]);
  await running(engine, web);
  await updateState(engine, web, 'completed');
  await updateService(engine, web, (spec) => ({ ...spec, Labels: { another: 'update' } }));
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([]);
});

test('P4 P6: an orphan goes with its failed versions and what is remembered of them; the name begins anew', async () => {
  const { dir, db, web, commit } = await openShop(engine);
  await dir.secret(unique('other'), { value: canary() });
  const bad = badValue();
  await commit(bad);
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toMatch(/^failed: /);
  dir.drop(db);
  await docker(engine, ['service', 'rm', web]);
  await waitFor('the service to be gone', async () => (await engine.ask('GET', `/services/${web}`)).status === 404);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([]);
  await commit(bad);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await stateOf(engine, `${db}_v1`)).toBe('proven');
});
