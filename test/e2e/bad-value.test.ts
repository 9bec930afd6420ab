import { expect, test } from '@jest/globals';
import { stateOf } from './support/planned.js';
import { mountsOf } from './support/services.js';
import { badValue, failsOnBad, openShop, reads, type Shop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** The old value is back in every task, and the label of the new one says why. */
async function expectStepBack({ db, web, good }: Shop, tasks: number): Promise<void> {
  expect(await reads(engine, web, tasks)).toEqual(Array<string>(tasks).fill(good));
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await stateOf(engine, `${db}_v1`)).toBe('proven');
  expect(['TasksFailed', 'RolledBack'].map((why) => `failed: ${why} ${web}`)).toContain(
    await stateOf(engine, `${db}_v2`),
  );
}

test('P6: a bad value is taken back where the engine pauses the update', async () => {
  const shop = await openShop(engine, { web: { replicas: 3, update: { failureAction: 'pause', monitorSeconds: 2 } } });
  await shop.commit(badValue());
  const { stdout } = await applied(shop.dir, engine, 3);
  expect(stdout).toContain('(VersionFailed)');
  await expectStepBack(shop, 3);
});

test('P6: a bad value is taken back where the engine rolls the service back by itself', async () => {
  const shop = await openShop(engine, { web: { update: { failureAction: 'rollback', monitorSeconds: 2 } } });
  await shop.commit(badValue());
  const { stdout } = await applied(shop.dir, engine, 3);
  expect(stdout).toContain('(VersionFailed)');
  await expectStepBack(shop, 1);
});

test('P6: a bad value is taken back where the engine goes on over dead tasks', async () => {
  const shop = await openShop(engine, { web: { replicas: 2, update: { failureAction: 'continue' } } });
  await shop.commit(badValue());
  const { stdout } = await applied(shop.dir, engine, 3);
  expect(stdout).toContain('(VersionFailed)');
  await expectStepBack(shop, 2);
});

test('P6: a crash that the engine does not watch for any more is seen by the soak', async () => {
  const web = { command: failsOnBad(3), update: { monitorSeconds: 1 } };
  const shop = await openShop(engine, { secret: { rollout: { soak: '5s' } }, web });
  await shop.commit(badValue());
  const { stdout } = await applied(shop.dir, engine, 3);
  expect(stdout).toContain('(VersionFailed)');
  await expectStepBack(shop, 1);
});

test('P6: a crash after the soak and within the time that the engine watches is no success', async () => {
  const web = { command: failsOnBad(1.5), update: { monitorSeconds: 2 } };
  const shop = await openShop(engine, { secret: { rollout: { soak: '1s' } }, web });
  await shop.commit(badValue());
  const { stdout } = await applied(shop.dir, engine, 3);
  expect(stdout).toContain('(VersionFailed)');
  await expectStepBack(shop, 1);
});
