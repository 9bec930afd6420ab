import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { startOperator } from './support/operator.js';
import { proxyTo, type Action } from './support/proxy.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { startSwarm, type EngineNode, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied, apply } from './support/waxseal.js';

/** dockerd is stopped in the middle of an apply: its containers go with it, and come back as tasks when it does. */
let swarm: TestSwarm;
let engine: EngineNode;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 0 });
  engine = swarm.first;
});
afterAll(() => swarm.end());

/** A service that runs on the first value. */
async function beforeEdit() {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, web);
  return { db, web, dir, value };
}

/** The same, and a second value in git. */
async function beforeRotation() {
  const before = await beforeEdit();
  await before.dir.secret(before.db, { value: before.value });
  return before;
}

async function expectRotated({ db, web, value }: Awaited<ReturnType<typeof beforeRotation>>): Promise<void> {
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await reads(engine, web)).toEqual([value]);
}

test('P9 P10: an engine that is stopped in the middle of an apply and comes back: that apply goes on to its end', async () => {
  const before = await beforeRotation();
  const proxy = await proxyTo(engine);
  const restarts: Promise<void>[] = [];
  proxy.decide = async ({ n }): Promise<Action> => {
    if (n === 2 && restarts.length === 0) {
      await engine.stop();
      restarts.push(engine.start());
    }
    return 'forward';
  };
  await applied(before.dir, proxy);
  expect(await Promise.all(restarts)).toHaveLength(1);
  await expectRotated(before);
});

test('P9 P10: an engine that stays away ends one pass with an error that says so, and the next apply goes on', async () => {
  const before = await beforeRotation();
  const { db, web } = before;
  const proxy = await proxyTo(engine);
  proxy.decide = async ({ n }): Promise<Action> => {
    if (n === 2) await engine.stop();
    return 'forward';
  };
  const ended = await apply(before.dir, proxy, '--no-wait');
  expect(ended.code).toBe(3);
  expect(ended.stdout.replace(/\s+/g, ' ')).toContain('or could and was not told');
  const away = await apply(before.dir, engine);
  expect(away.code).toBe(1);
  expect(away.stderr).toContain('no Docker Engine at');
  await engine.start();
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  await applied(before.dir, engine);
  await expectRotated(before);
});

test('P12: an engine that is restarted under the operator: it says so once, goes on by itself, and old events do nothing', async () => {
  const before = await beforeEdit();
  const { db, web, dir, value } = before;
  const operator = await startOperator(dir, engine);
  await operator.line('pass finished');
  await engine.stop();
  await operator.line('pass failed', ({ level }) => level === 'error');
  await dir.secret(db, { value });
  await operator.line('pass failed', () => true, operator.lines().length);
  await engine.start();
  await waitFor('version 2 mounted', async () => (await mountsOf(engine, web)).includes(`${db}_v2`), 120);
  await operator.line(
    'pass finished',
    ({ result, done }) => result === 'settled' && done === 0,
    operator.lines().length,
  );
  await expectRotated(before);
  const errors = operator
    .lines()
    .filter(({ level }) => level === 'error')
    .map(({ code, msg }) => `${msg} ${String(code)}`);
  expect(errors.filter((one, i) => one === errors[i - 1])).toEqual([]);
  const steps = operator.lines().filter(({ msg }) => msg === 'step done');
  const made = steps.filter(({ action }) => action === 'create' || action === 'repoint');
  // An engine that is just coming up may do one of them without telling.
  expect(made.length).toBeLessThanOrEqual(2);
  expect(await operator.stop()).toBe(0);
});
