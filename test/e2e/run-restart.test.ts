import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { startOperator } from './support/operator.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type EngineNode, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

let swarm: TestSwarm;
let engine: EngineNode;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
  engine = swarm.first;
});
afterAll(() => swarm.end());

test('P12: an engine that is restarted under the operator: it says so once, goes on by itself, and old events do nothing', async () => {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, web);
  const operator = await startOperator(dir, engine);
  await operator.line('pass finished');
  await engine.stop();
  await operator.line('pass failed', ({ level }) => level === 'error');
  await dir.secret(db, { value });
  await operator.line('pass failed', () => true, operator.lines().length);
  await engine.start();
  await waitFor('version 2 mounted', async () => (await mountsOf(engine, web)).includes(`${db}_v2`), 120);
  expect(await reads(engine, web)).toEqual([value]);
  await operator.line(
    'pass finished',
    ({ result, done }) => result === 'settled' && done === 0,
    operator.lines().length,
  );
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  const errors = operator
    .lines()
    .filter(({ level }) => level === 'error')
    .map(({ code, msg }) => `${msg} ${String(code)}`);
  expect(errors.filter((one, i) => one === errors[i - 1])).toEqual([]);
  const steps = operator.lines().filter(({ msg }) => msg === 'step done');
  expect(steps.filter(({ action }) => action === 'create' || action === 'repoint')).toHaveLength(2);
  expect(await operator.stop()).toBe(0);
});
