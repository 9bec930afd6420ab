import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { stateOf } from './support/planned.js';
import { finishes } from './support/programs.js';
import { canary, unique } from './support/run.js';
import { createService, inspect, mountsOf, tasksOf, updateService, type ServiceWish } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons, told } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

/** An update would run these programs again: nobody asked for a second migration. */
const engine = mainEngine();

const finished: readonly (readonly [string, Partial<ServiceWish>])[] = [
  ['with restart condition none that has finished', { restart: { condition: 'none' } }],
  ['with restart condition on-failure that has finished well', { restart: { condition: 'on-failure' } }],
  ['that is a replicated job', { mode: 'replicated-job', replicas: 2 }],
  ['that is a global job', { mode: 'global-job' }],
];

async function hasFinished(service: string, n: number): Promise<void> {
  await waitFor(`"${service}" to finish`, async () => {
    const tasks = await tasksOf(engine, service);
    return tasks.length === n && tasks.every(({ Status }) => Status.State === 'complete');
  });
}

async function idsOf(service: string): Promise<readonly string[]> {
  return (await tasksOf(engine, service)).map(({ ID }) => ID);
}

test.each(finished)('P13: a service %s is not run again by a new value', async (_, wish) => {
  const [db, migrate, web, dir] = [unique('db'), unique('migrate'), unique('web'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: `${db}_v1`, target: 'password' }];
  await createService(engine, { name: migrate, secrets, command: finishes(), ...wish });
  await createService(engine, { name: web, secrets });
  await hasFinished(migrate, wish.replicas ?? 1);
  const before = await inspect(engine, migrate);
  const tasks = await idsOf(migrate);

  const next = canary();
  await dir.secret(db, { value: next, spec: { retention: { versions: 0 } } });
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([next]);
  // Version index, JobIteration and all: nothing was written, and nothing ran.
  expect(await inspect(engine, migrate)).toEqual(before);
  expect(await idsOf(migrate)).toEqual(tasks);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reasons(dir, engine, db)).toEqual([`RunsToCompletion ${migrate}`, 'StillMounted']);
  const { held } = await told(dir, engine, db);
  expect(held.find(({ service }) => service === migrate)).toMatchObject({ class: 'waiting' });
  expect(held.find(({ service }) => service === migrate)?.message).toMatch(/redeploy it when it suits/);
});

test('P13: where every follower runs to completion, a new version is proven without them', async () => {
  const [db, migrate, dir] = [unique('db'), unique('migrate'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: db, target: 'password' }];
  await createService(engine, { name: migrate, secrets, command: finishes(), restart: { condition: 'none' } });
  await hasFinished(migrate, 1);
  const before = await inspect(engine, migrate);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await inspect(engine, migrate)).toEqual(before);
  expect(await tasksOf(engine, migrate)).toHaveLength(1);
});

test('P13: while nothing of it is to run, a service with restart condition none is moved like any other', async () => {
  const [db, migrate, dir] = [unique('db'), unique('migrate'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: `${db}_v1`, target: 'password' }];
  await createService(engine, { name: migrate, secrets, replicas: 0, restart: { condition: 'none' } });
  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine);
  expect(await mountsOf(engine, migrate)).toEqual([`${db}_v2`]);
  expect(await tasksOf(engine, migrate)).toEqual([]);
  await updateService(engine, migrate, (spec) => ({ ...spec, Mode: { Replicated: { Replicas: 1 } } }));
  expect(await reads(engine, migrate)).toEqual([next]);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  expect(await reasons(dir, engine, db)).toContain(`RunsToCompletion ${migrate}`);
  expect(await tasksOf(engine, migrate)).toHaveLength(1);
});

test('P13: a program with restart condition on-failure that still runs is moved like any other', async () => {
  const [db, worker, dir] = [unique('db'), unique('worker'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: `${db}_v1`, target: 'password' }];
  await createService(engine, { name: worker, secrets, restart: { condition: 'on-failure' } });
  await reads(engine, worker);
  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine);
  expect(await reads(engine, worker)).toEqual([next]);
});
