import { expect, test } from '@jest/globals';
import { planned, stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { mountsOf } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

test('P6: with onFailure Pause the service stays on the bad value until another one is committed', async () => {
  const { dir, db, web, commit } = await openShop(engine, {
    secret: { rollout: { onFailure: 'Pause', timeout: '1h' } },
  });
  await commit(badValue());
  const { stdout } = await applied(dir, engine, 3);
  expect(stdout.replace(/\s+/g, ' ')).toContain('onFailure is Pause');
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect((await planned(dir, engine)).steps).toEqual([]);

  const fix = canary();
  await commit(fix);
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v3`]);
  expect(await reads(engine, web)).toEqual([fix]);
  expect(await stateOf(engine, `${db}_v3`)).toBe('proven');
});
