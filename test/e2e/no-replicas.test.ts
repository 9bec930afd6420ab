import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { mountsOf } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

test('P6: a service with 0 replicas passes at once, and reads the new value when it is scaled up', async () => {
  const { dir, db, web, commit } = await openShop(engine, {
    secret: { rollout: { soak: '1h' } },
    web: { replicas: 0 },
  });
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  await docker(engine, ['service', 'scale', '--detach', `${web}=1`]);
  expect(await reads(engine, web)).toEqual([next]);
});
