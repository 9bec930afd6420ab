import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { failsOn, forever } from './support/programs.js';
import { canary } from './support/run.js';
import { updateState } from './support/running.js';
import { inspect, mountsOf, tasksOf, updateService } from './support/services.js';
import type { ServiceSpecJson, TaskJson } from './support/shapes.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

/** Somebody deployed a program that crashes, and the engine, or he, takes it back. */
const engine = mainEngine();
const web2 = { replicas: 2, command: forever, update: { failureAction: 'rollback', monitorSeconds: 8 } } as const;

/** The program of somebody's bad release: it reads its secret, whatever it is, and ends after so many seconds. */
const crashes = (afterSeconds = 0): string[] => failsOn('password', '', afterSeconds);

const withProgram = (Command: readonly string[]) => (spec: ServiceSpecJson) => ({
  ...spec,
  TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, Command } },
});

const ranBadProgram = ({ Spec }: TaskJson): boolean => JSON.stringify(Spec).includes('exit 1');
const mounts =
  (holder: string) =>
  ({ Spec }: TaskJson): boolean =>
    (Spec.ContainerSpec.Secrets ?? []).some((ref) => ref.SecretName === holder);

test('P14: while the engine watches a bad release nothing is written, so that it can take it back by itself', async () => {
  const { dir, db, web, commit } = await openShop(engine, { secret: { rollout: { timeout: '6s' } }, web: web2 });
  await updateService(engine, web, withProgram(crashes(3)));
  await waitFor('a task of the bad release', async () => (await tasksOf(engine, web)).some(ranBadProgram));
  const { PreviousSpec } = await inspect(engine, web);
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  expect(await reasons(dir, engine, db)).toEqual([`RolloutInProgress ${web}`]);
  const { UpdateStatus, ...during } = await inspect(engine, web);
  expect(UpdateStatus?.State).toBe('updating');
  expect(during.PreviousSpec).toEqual(PreviousSpec);

  await updateState(engine, web, 'rollback_completed');
  expect((await inspect(engine, web)).Spec).toEqual(PreviousSpec);
  expect(await stateOf(engine, `${db}_v2`)).toBe('trial');
  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reads(engine, web, 2)).toEqual([next, next]);
  const withNext = (await tasksOf(engine, web)).filter(mounts(`${db}_v2`));
  expect(withNext.some(ranBadProgram)).toBe(false);
  expect(withNext).toHaveLength(2);
});

test('P14: a bad release that somebody rolls back later convicts no version, and the rotation then goes on', async () => {
  const { dir, db, web, commit } = await openShop(engine, { web: { replicas: 2, command: forever } });
  await updateService(engine, web, withProgram(crashes()));
  await updateState(engine, web, 'paused');
  const next = canary();
  await commit(next);
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toBe('trial');
  await docker(engine, ['service', 'rollback', '--detach', web]);
  await updateState(engine, web, 'rollback_completed');
  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reads(engine, web, 2)).toEqual([next, next]);
  expect((await inspect(engine, web)).Spec.TaskTemplate.ContainerSpec['Command']).toEqual(forever);
});

test('P14: a release that is rolled back after the version was proven says nothing about it', async () => {
  const { dir, db, web, commit } = await openShop(engine, { web: { ...web2, update: { failureAction: 'rollback' } } });
  await commit(canary());
  await applied(dir, engine);
  await updateService(engine, web, withProgram(crashes()));
  await updateState(engine, web, 'rollback_completed');
  const [tasks, service] = [await reads(engine, web, 2), await inspect(engine, web)];
  await applied(dir, engine);
  expect(await inspect(engine, web)).toEqual(service);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reasons(dir, engine, db)).toEqual([]);
  expect(await reads(engine, web, 2)).toEqual(tasks);

  const third = canary();
  await commit(third);
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v3`]);
  expect(await reads(engine, web, 2)).toEqual([third, third]);
});
