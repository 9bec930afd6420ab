import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { docker } from './support/docker.js';
import { mounted } from './support/mounted.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

/** The main job: a value changes in git, and every task runs on it. */
const engine = mainEngine();

/** Both tasks at once: what takes time here is the engine's own order. */
const update = { parallelism: 2 };

/** A new value in git and in the Swarm. Gives it. */
async function rotate(dir: SpecDirectory, db: string): Promise<string> {
  const value = canary();
  await dir.secret(db, { value });
  await applied(dir, engine);
  return value;
}

/** What each of the service's tasks reads; fails unless exactly `n` run. */
async function read(service: string, target: string, n = 2): Promise<readonly string[]> {
  const tasks = await running(engine, service, n);
  return Promise.all(tasks.map(async (task) => (await mounted(engine, task, target)).toString()));
}

/** How many tasks each slot has had: 1 as made, one more for each update that restarted it. */
async function generations(service: string): Promise<readonly number[]> {
  const slots = new Map<number, number>();
  for (const { Slot = 0 } of await tasksOf(engine, service)) slots.set(Slot, (slots.get(Slot) ?? 0) + 1);
  return [...slots.values()];
}

test('P1 P2: three rotations reach a service that mounts the stable name, which keeps up with them', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  await rotate(dir, db);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'pw' }], replicas: 2, update });
  await running(engine, web, 2);
  for (const version of [2, 3, 4]) {
    const value = await rotate(dir, db);
    expect(await mountsOf(engine, web)).toEqual([`${db}_v${String(version)}`]);
    expect(await read(web, 'pw')).toEqual([value, value]);
    const late = unique('late');
    await createService(engine, { name: late, secrets: [{ secret: db, target: 'pw' }] });
    expect(await read(late, 'pw', 1)).toEqual([value]);
    await docker(engine, ['service', 'rm', late]);
  }
  expect(await generations(web)).toEqual([4, 4]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v3`, `${db}_v4`]);
});

test('P1 P2 P3: after three rotations a service that mounts versions can still be rolled back by one', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  await rotate(dir, db);
  await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'pw' }], replicas: 2, update });
  await running(engine, web, 2);
  const values: string[] = [];
  for (let i = 0; i < 3; i++) values.push(await rotate(dir, db));
  expect(await read(web, 'pw')).toEqual([values[2], values[2]]);
  expect(await generations(web)).toEqual([4, 4]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v3`, `${db}_v4`]);
  await docker(engine, ['service', 'rollback', '--detach', web]);
  expect(await read(web, 'pw')).toEqual([values[1], values[1]]);
});

test('P2: two secrets that change at once reach a service in one update: one new task per slot', async () => {
  const [db, api, web] = [unique('db'), unique('api'), unique('web')];
  const dir = directory();
  for (const name of [db, api]) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  const secrets = [
    { secret: `${api}_v1`, target: 'token' },
    { secret: `${db}_v1`, target: 'pw' },
  ];
  await createService(engine, { name: web, secrets, replicas: 2, update });
  await running(engine, web, 2);
  const [pw, token] = [canary(), canary()];
  await dir.secret(db, { value: pw });
  await dir.secret(api, { value: token });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${api}_v2`, `${db}_v2`]);
  expect([await read(web, 'pw'), await read(web, 'token')]).toEqual([
    [pw, pw],
    [token, token],
  ]);
  expect(await generations(web)).toEqual([2, 2]);
  const { PreviousSpec } = await inspect(engine, web);
  const before = PreviousSpec?.TaskTemplate.ContainerSpec.Secrets ?? [];
  expect(before.map((ref) => ref.SecretName)).toEqual([`${api}_v1`, `${db}_v1`]);
});

test('P1: a changed rotate mark makes a version of the same value and moves every follower', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const value = canary();
  const dir = directory();
  await dir.secret(db, { value, spec: { rotate: '2026-11-24' } });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'pw' }] });
  await running(engine, web);
  await dir.secret(db, { value, spec: { rotate: '2026-12-24' } });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await read(web, 'pw', 1)).toEqual([value]);
});

test('P1: a value sealed anew is the same value: no version is made, no task restarts', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const value = canary();
  const dir = directory();
  await dir.secret(db, { value });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [db] });
  await running(engine, web);
  const before = await inspect(engine, web);
  await dir.secret(db, { value });
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await inspect(engine, web)).toEqual(before);
});
