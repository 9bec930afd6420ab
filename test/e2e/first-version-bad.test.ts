import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createService, mountsOf } from './support/services.js';
import { badValue, failsOnBad, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

test('P6 P15: where the very first version is bad, the mount that was added is taken away; a good one comes back', async () => {
  const [db, web, dir] = [unique('db'), unique('web'), directory()];
  const commit = (value: string): Promise<void> =>
    dir.secret(db, { value, spec: { consumers: [{ service: web, target: 'password' }] } });
  await createService(engine, { name: web, command: failsOnBad() });
  await running(engine, web);

  await commit(badValue());
  const { stdout } = await applied(dir, engine, 3);
  expect(stdout).toContain('(VersionFailed)');
  await running(engine, web);
  expect(await mountsOf(engine, web)).toEqual([]);
  expect(await stateOf(engine, `${db}_v1`)).toBe(`failed: TasksFailed ${web}`);

  const value = canary();
  await commit(value);
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await reads(engine, web)).toEqual([value]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
});
