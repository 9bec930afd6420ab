import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { namesLike, secretsLike } from './support/secrets.js';
import { inspect, mountsOf, tasksOf } from './support/services.js';
import { badValue, openShop, reads, type Shop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** Everything that the engine says of them, version indexes included. */
async function world({ db, web }: Shop): Promise<unknown> {
  return Promise.all([secretsLike(engine, db), inspect(engine, web), tasksOf(engine, web)]);
}

test('P6 P9: a version that failed is never tried again by itself: apply after apply writes nothing', async () => {
  const shop = await openShop(engine);
  await shop.commit(badValue());
  await applied(shop.dir, engine, 3);
  const before = await world(shop);
  for (let i = 0; i < 3; i += 1) {
    const { stdout } = await applied(shop.dir, engine, 3);
    expect(stdout).toContain('(VersionFailed)');
  }
  expect(await world(shop)).toEqual(before);
});

test('P1 P6: a git revert to the failed document stays failed, sealed anew or not, and touches no service', async () => {
  const shop = await openShop(engine);
  const { db, dir, web } = shop;
  const bad = badValue();
  await shop.commit(bad);
  await applied(dir, engine, 3);
  const failed = readFileSync(join(dir.path, `${db}.yaml`), 'utf8');
  const fix = canary();
  await shop.commit(fix);
  await applied(dir, engine);
  const [service, tasks] = [await inspect(engine, web), await tasksOf(engine, web)];

  for (const anew of [false, true]) {
    if (anew) await shop.commit(bad);
    else dir.write(`${db}.yaml`, failed);
    const { stdout } = await applied(dir, engine, 3);
    expect(stdout).toContain('(VersionFailed)');
    expect(await inspect(engine, web)).toEqual(service);
    expect(await tasksOf(engine, web)).toEqual(tasks);
    expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v1`, `${db}_v2`, `${db}_v3`]);
    expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  }
  expect(await reads(engine, web)).toEqual([fix]);
});

test('P1 P6: a git revert to a proven value uses its version again, and steps back go there from then on', async () => {
  const shop = await openShop(engine);
  const { db, dir, good, web } = shop;
  const first = readFileSync(join(dir.path, `${db}.yaml`), 'utf8');
  await shop.commit(canary());
  await applied(dir, engine);
  dir.write(`${db}.yaml`, first);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await reads(engine, web)).toEqual([good]);

  await shop.commit(badValue());
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v3`)).toMatch(/^failed: /);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await reads(engine, web)).toEqual([good]);
});
