import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { stateOf } from './support/planned.js';
import { running } from './support/running.js';
import { inspect, mountsOf, tasksOf } from './support/services.js';
import { badValue, failsOnBad, openShop, reads, type Shop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** Two tasks on the value of version 1; versions 2 and 3 were tried, and failed. */
async function expectBothFailed({ db, web, good }: Shop): Promise<void> {
  expect(await reads(engine, web, 2)).toEqual([good, good]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await stateOf(engine, `${db}_v1`)).toBe('proven');
  expect(await stateOf(engine, `${db}_v2`)).toMatch(/^failed: /);
  expect(await stateOf(engine, `${db}_v3`)).toMatch(/^failed: /);
  expect(await triedBy(web)).toContain(`${db}_v3`);
}

async function triedBy(service: string): Promise<readonly (string | undefined)[]> {
  return (await tasksOf(engine, service)).map(({ Spec }) => Spec.ContainerSpec.Secrets?.[0]?.SecretName);
}

/** What the service's rollback target named while its spec named the holder, until `done`. */
async function targetsOn(holder: string, service: string, done: Promise<unknown>): Promise<readonly string[]> {
  const targets = new Set<string>();
  const end = done.then(() => true);
  while (!(await Promise.race([end, sleep(50, false)]))) {
    const [now, before] = await specsOf(service);
    if (now === holder && before !== undefined) targets.add(before);
  }
  return [...targets];
}

/** What Spec and PreviousSpec mount. */
async function specsOf(service: string): Promise<readonly (string | undefined)[]> {
  const { PreviousSpec, Spec } = await inspect(engine, service);
  return [Spec, PreviousSpec].map((spec) => spec?.TaskTemplate.ContainerSpec.Secrets?.[0]?.SecretName);
}

test('P2 P6: a second bad value before the first has failed: both fail, and the last proven value stays', async () => {
  const update = { failureAction: 'rollback', parallelism: 2, monitorSeconds: 4 } as const;
  const web = { command: failsOnBad(3), replicas: 2, update };
  const shop = await openShop(engine, { secret: { rollout: { soak: '5s' } }, web });
  await shop.commit(badValue());
  await applied(shop.dir, engine, 0, '--no-wait');
  await running(engine, shop.web, 2);
  expect(await mountsOf(engine, shop.web)).toEqual([`${shop.db}_v2`]);
  await shop.commit(badValue());
  const targets = await targetsOn(`${shop.db}_v3`, shop.web, applied(shop.dir, engine, 3));
  await expectBothFailed(shop);
  expect(targets).toEqual([`${shop.db}_v1`]);
});

test('P2 P6: a second bad value while services still crash on the first one is not taken for proven', async () => {
  const shop = await openShop(engine, { web: { replicas: 2, update: { failureAction: 'continue', parallelism: 2 } } });
  await shop.commit(badValue());
  await applied(shop.dir, engine, 0, '--no-wait');
  await waitFor('two tasks that have ended on version 2', async () => {
    const tasks = await tasksOf(engine, shop.web);
    return tasks.filter(({ Status }) => Status.State === 'failed').length >= 2;
  });
  await shop.commit(badValue());
  await applied(shop.dir, engine, 3);
  await expectBothFailed(shop);
});
