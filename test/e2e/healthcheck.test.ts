import { expect, test } from '@jest/globals';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { running } from './support/running.js';
import { mountsOf, tasksOf, type ServiceWish } from './support/services.js';
import { badValue, BAD, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** Runs for ever, and says it is unhealthy on a bad value. Told to stop, it ends with exit code 0. */
const checked: Pick<ServiceWish, 'command' | 'container'> = {
  command: ['sh', '-c', 'trap "exit 0" TERM; sleep 2147483647 & wait'],
  container: {
    Healthcheck: { Test: ['CMD-SHELL', `! grep -q ${BAD} /run/secrets/password`], Interval: 3e8, Retries: 2 },
  },
};

test('P6 P13: a failing healthcheck ends tasks as complete, and still fails the version', async () => {
  const restart = { condition: 'on-failure' } as const;
  const { dir, db, web, good, commit } = await openShop(engine, { web: { ...checked, restart } });
  await commit(badValue());
  await applied(dir, engine, 3);
  const bad = (await tasksOf(engine, web)).filter(({ Spec }) => {
    return Spec.ContainerSpec.Secrets?.[0]?.SecretName === `${db}_v2`;
  });
  expect(bad.map(({ Status }) => Status.State)).toContain('complete');
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await reads(engine, web)).toEqual([good]);
});

test('P6: where new tasks start first, a bad value never takes the old task away, and a good one replaces it', async () => {
  const { dir, db, web, commit } = await openShop(engine, { web: { ...checked, update: { order: 'start-first' } } });
  const [before] = await running(engine, web);
  await commit(badValue());
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  expect((await running(engine, web))[0]?.ID).toBe(before?.ID);

  const next = canary();
  await commit(next);
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([next]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v3`]);
  expect(await stateOf(engine, `${db}_v3`)).toBe('proven');
});
