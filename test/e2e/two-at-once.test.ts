import { expect, test } from '@jest/globals';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { mountsOf, tasksOf } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied, apply } from './support/waxseal.js';

const engine = mainEngine();
const EDITS = 20;

test('P9: two applies of one owner at once, twenty times, rotate each edit once', async () => {
  const { dir, db, web, commit } = await openShop(engine, { web: { update: { monitorSeconds: 0.1 } } });
  for (let edit = 1; edit <= EDITS; edit += 1) {
    await commit(canary());
    await Promise.all([apply(dir, engine, '--no-wait'), apply(dir, engine, '--no-wait')]);
    const numbers = (await namesLike(engine, `${db}_v`)).map((name) => Number(name.split('_v').at(-1)));
    expect(Math.max(...numbers)).toBe(1 + edit);
  }
  const last = canary();
  await commit(last);
  await Promise.all([applied(dir, engine), applied(dir, engine)]);
  const newest = `${db}_v${String(EDITS + 2)}`;
  expect(await mountsOf(engine, web)).toEqual([newest]);
  expect(await stateOf(engine, newest)).toBe('proven');
  expect(await reads(engine, web)).toEqual([last]);
  // Passes that do not wait prove nothing, so the first edit is still on trial when the last one comes: it stays as the
  // rollback target. Those between them were never mounted and are gone.
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`, newest]);
});

test('P9: two applies of one owner at once restart each task once, and both end well', async () => {
  const { dir, db, web, commit } = await openShop(engine, { web: { replicas: 3, update: { parallelism: 3 } } });
  for (const version of [2, 3]) {
    const value = canary();
    await commit(value);
    await Promise.all([applied(dir, engine), applied(dir, engine)]);
    expect(await mountsOf(engine, web)).toEqual([`${db}_v${String(version)}`]);
    await running(engine, web, 3);
    expect(await tasksOf(engine, web)).toHaveLength(3 * version);
  }
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v2`, `${db}_v3`]);
});
