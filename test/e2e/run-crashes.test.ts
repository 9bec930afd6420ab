import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectOnce } from './support/once.js';
import { startOperator, type RunningOperator } from './support/operator.js';
import { planned } from './support/planned.js';
import { canary } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { mountsOf, tasksOf } from './support/services.js';
import { openShop, reads, type Shop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();
const KILLS = 30;
const EDITS = 100;

/** The last edit runs, each version got its tasks once, and nothing is left but the proven ones and a rollback target. */
async function expectConverged({ db, dir, web }: Shop, last: string, edits: number): Promise<void> {
  await waitFor('the last edit', async () => (await reads(engine, web))[0] === last, 90);
  const { stdout } = await applied(dir, engine);
  expect(stdout).not.toContain('Not converged');
  const [holder] = await mountsOf(engine, web);
  const newest = Number(holder?.replace(`${db}_v`, ''));
  expect(newest).toBeLessThanOrEqual(1 + edits);
  const versions = (await tasksOf(engine, web)).map(({ Spec }) => Spec.ContainerSpec.Secrets?.[0]?.SecretID);
  expect(new Set(versions).size).toBe(versions.length);
  const { held, steps } = await planned(dir, engine);
  expect([steps, held.filter((one) => one.class !== 'waiting')]).toEqual([[], []]);
  expect((await namesLike(engine, db)).length).toBeLessThanOrEqual(4);
}

test('P10: killed thirty times at random moments of a hundred edits, the operator ends converged and leaves nothing over', async () => {
  const shop = await openShop(engine, {
    secret: { rollout: { soak: '200ms' } },
    web: { update: { monitorSeconds: 0.1 } },
  });
  const operators: RunningOperator[] = [];
  let value = '';
  for (let edit = 0; edit < EDITS; edit += 1) {
    if (edit % Math.floor(EDITS / KILLS) === 0 && operators.length < KILLS) {
      await operators.at(-1)?.stop('SIGKILL');
      operators.push(await startOperator(shop.dir, engine));
    }
    value = canary();
    await shop.commit(value);
    await sleep(Math.random() * 250);
  }
  await operators.at(-1)?.stop('SIGKILL');
  operators.push(await startOperator(shop.dir, engine));
  await expectConverged(shop, value, EDITS);
  expectOnce(operators.flatMap((each) => each.lines()));
});

test('P9: two operators at once over sixty edits rotate each one that is still wanted once, and both end well', async () => {
  const shop = await openShop(engine, {
    secret: { rollout: { soak: '200ms' } },
    web: { update: { monitorSeconds: 0.1 } },
  });
  const operators = await Promise.all([startOperator(shop.dir, engine), startOperator(shop.dir, engine)]);
  let value = '';
  for (let edit = 0; edit < 60; edit += 1) {
    value = canary();
    await shop.commit(value);
    await sleep(Math.random() * 400);
  }
  await expectConverged(shop, value, 60);
  expectOnce(operators.flatMap((each) => each.lines()));
  const states = (await tasksOf(engine, shop.web)).map(({ Status }) => Status.State);
  expect(states.filter((state) => state === 'failed' || state === 'rejected')).toEqual([]);
  expect(await Promise.all(operators.map((each) => each.stop()))).toEqual([0, 0]);
});
