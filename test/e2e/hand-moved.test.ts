import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { createSecret, namesLike } from './support/secrets.js';
import { mountsOf } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

/** Somebody points a service to another secret by `docker service update`. */
const engine = mainEngine();

async function move(web: string, from: string, to: string): Promise<void> {
  const flags = ['--secret-rm', from, '--secret-add', `source=${to},target=password`];
  await docker(engine, ['service', 'update', '--detach', ...flags, web]);
  await running(engine, web);
  await updateState(engine, web, 'completed');
}

test("P7: a service that was moved to somebody else's secret is left there, and the versions stay while it may go back", async () => {
  const { dir, db, web, commit, good } = await openShop(engine);
  const other = unique('other');
  await createSecret(engine, other, canary());
  await move(web, `${db}_v1`, other);
  for (let i = 0; i < 2; i += 1) {
    await commit(canary());
    await applied(dir, engine);
  }
  expect(await mountsOf(engine, web)).toEqual([other]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`, `${db}_v3`]);
  await docker(engine, ['service', 'rollback', '--detach', web]);
  await updateState(engine, web, 'rollback_completed');
  expect(await reads(engine, web)).toEqual([good]);
  const last = canary();
  await commit(last);
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v4`]);
  expect(await reads(engine, web)).toEqual([last]);
});
