import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { running } from './support/running.js';
import { inspect, mountsOf } from './support/services.js';
import { badValue, failsOnBad, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

test('P6 P14: after somebody scaled in the middle of a trial, the step back works without a rollback target', async () => {
  const { dir, db, web, good, commit } = await openShop(engine, {
    secret: { rollout: { soak: '10s' } },
    web: { command: failsOnBad(6), update: { failureAction: 'rollback' } },
  });
  await commit(badValue());
  await applied(dir, engine, 0, '--no-wait');
  await running(engine, web);
  await docker(engine, ['service', 'scale', '--detach', `${web}=2`]);
  const { PreviousSpec } = await inspect(engine, web);
  expect(PreviousSpec?.TaskTemplate.ContainerSpec.Secrets?.[0]?.SecretName).toBe(`${db}_v2`);

  await applied(dir, engine, 3);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await reads(engine, web, 2)).toEqual([good, good]);
  expect(await stateOf(engine, `${db}_v1`)).toBe('proven');
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
});
