import { expect, test } from '@jest/globals';
import { forever } from './support/programs.js';
import { stateOf } from './support/planned.js';
import { mountsOf } from './support/services.js';
import { badValue, failsOnBad, openShop, reads, type Shop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** A command as a word of a shell would quote it. */
const shell = (command: readonly string[]): string =>
  command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');

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

test('P6: failures within the ratio of the service fail no version, but a slot that never gets well does in time', async () => {
  const shop = await openShop(engine, {
    secret: { rollout: { soak: '4s', timeout: '8s' } },
    web: {
      replicas: 2,
      update: { failureAction: 'continue', parallelism: 2, maxFailureRatio: 0.5 },
      container: { Env: ['SLOT={{.Task.Slot}}'] },
      command: ['sh', '-c', `[ $SLOT = 2 ] && exec ${shell(forever)}; exec ${shell(failsOnBad(1))}`],
    },
  });
  await shop.commit(badValue());
  await applied(shop.dir, engine, 3);
  expect(await stateOf(engine, `${shop.db}_v2`)).toBe(`failed: NoProgress ${shop.web}`);
  expect(await reads(engine, shop.web, 2)).toEqual([shop.good, shop.good]);
});
