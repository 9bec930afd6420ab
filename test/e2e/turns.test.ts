import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createService, mountsOf, tasksOf } from './support/services.js';
import { badValue, failsOnBad } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();
const SOAK_MS = 2000;

interface Fleet {
  readonly dir: SpecDirectory;
  readonly db: string;
  readonly services: readonly string[];
  readonly commit: (value: string) => Promise<void>;
}

/** Services on version 1 of one secret, of which the last by name is to move first, and two at once. */
async function fleet(size: number): Promise<Fleet> {
  const [db, web, dir] = [unique('db'), unique('web'), directory()];
  const services = Array.from({ length: size }, (_, i) => `${web}_${String(i)}`);
  const rollout = { maxParallel: 2, first: services.slice(-1), soak: `${String(SOAK_MS)}ms` };
  const commit = (value: string): Promise<void> => dir.secret(db, { value, rollout });
  await commit(canary());
  await applied(dir, engine);
  const secrets = [{ secret: `${db}_v1`, target: 'password' }];
  await Promise.all(services.map((name) => createService(engine, { name, secrets, command: failsOnBad() })));
  for (const name of services) await running(engine, name);
  return { dir, db, services, commit };
}

/** When each service was first seen to mount the holder, until `done`. Never before it did. */
async function arrivals(services: readonly string[], holder: string, done: Promise<unknown>): Promise<number[]> {
  const seen = services.map(() => Number.POSITIVE_INFINITY);
  const end = done.then(() => true);
  while (!(await Promise.race([end, sleep(50, false)]))) {
    const mounts = await Promise.all(services.map((name) => mountsOf(engine, name)));
    const now = Date.now();
    for (const [i, names] of mounts.entries()) if (names.includes(holder)) seen[i] = Math.min(seen[i] ?? now, now);
  }
  return seen;
}

/** When the task that runs came to run: then at the earliest its soak began. */
async function ranSince(service: string): Promise<number> {
  const [task] = await running(engine, service);
  return Date.parse(task?.Status.Timestamp ?? '');
}

test('P8: the first one passes alone, and then never more than maxParallel are on trial at once', async () => {
  const { dir, db, services, commit } = await fleet(6);
  await commit(canary());
  const moved = await arrivals(services, `${db}_v2`, applied(dir, engine));
  const passed = (await Promise.all(services.map(ranSince))).map((at) => at + SOAK_MS);
  const [first = 0, ahead = 0] = [moved.at(-1), passed.at(-1)];
  expect(Math.min(...moved)).toBe(first);
  expect(Math.min(...moved.slice(0, -1))).toBeGreaterThan(ahead);
  const onTrial = moved.map((at) => moved.filter((from, i) => from <= at && at < (passed[i] ?? 0)).length);
  expect(Math.max(...onTrial)).toBe(2);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
});

test('P8: the failure of the first one stops the rest: no other task ever reads the value', async () => {
  const { dir, db, services, commit } = await fleet(3);
  await commit(badValue());
  await applied(dir, engine, 3);
  const [canaryService = ''] = services.slice(-1);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${canaryService}`);
  for (const name of services) {
    await running(engine, name);
    expect(await mountsOf(engine, name)).toEqual([`${db}_v1`]);
    const read = (await tasksOf(engine, name)).map(({ Spec }) => Spec.ContainerSpec.Secrets?.[0]?.SecretName);
    expect(read.includes(`${db}_v2`)).toBe(name === canaryService);
  }
});
