import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { namesLike, secretNamed } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf, updateService } from './support/services.js';
import type { ServiceSpecJson } from './support/shapes.js';
import { failsOnBad, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { condition, reasons } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

/**
 * After a rotation the rollback target of a service that follows the stable name still needs the old stable holder. One
 * identical update gives that target up, and only where nothing is lost by it.
 */
const engine = mainEngine();

const targetsOf = (spec: ServiceSpecJson | undefined): readonly string[] =>
  (spec?.TaskTemplate.ContainerSpec.Secrets ?? []).map((ref) => ref.SecretName);

/** What a rollback of the service would mount. */
async function rollbackTarget(service: string): Promise<readonly string[]> {
  return targetsOf((await inspect(engine, service)).PreviousSpec);
}

async function stable(dir: SpecDirectory, secret: string): Promise<string> {
  return (await condition(dir, engine, { secret, type: 'StableNameCurrent' })).message;
}

test('P3: the identical update restarts nothing, and after it the stable name is re-made', async () => {
  const [db, web, later, dir] = [unique('db'), unique('web'), unique('later'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: db, target: 'password' }];
  await createService(engine, { name: web, secrets, replicas: 2 });
  await running(engine, web, 2);
  const old = await secretNamed(engine, db);
  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine);
  // One task of before and one of after the rotation in each slot, and none since.
  expect(await tasksOf(engine, web)).toHaveLength(4);
  expect(await reads(engine, web, 2)).toEqual([next, next]);
  const { PreviousSpec, Spec } = await inspect(engine, web);
  expect(PreviousSpec).toEqual(Spec);
  expect((await secretNamed(engine, db)).ID).not.toBe(old.ID);
  await createService(engine, { name: later, secrets });
  expect(await reads(engine, later)).toEqual([next]);
});

test('P3: services that mount versions keep their rollback target, whatever is pruned beside them', async () => {
  const [db, web, api, dir] = [unique('db'), unique('web'), unique('api'), directory()];
  const spec = { retention: { versions: 0 } };
  await dir.secret(db, { value: canary(), spec });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
  await createService(engine, { name: api, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, web);
  await running(engine, api);
  const second = canary();
  await dir.secret(db, { value: second, spec });
  await applied(dir, engine);
  expect(await rollbackTarget(web)).toEqual([`${db}_v2`]);
  expect(await rollbackTarget(api)).toEqual([`${db}_v1`]);
  expect(await reasons(dir, engine, db)).toEqual(['NeededForRollback']);
  await dir.secret(db, { value: canary(), spec });
  await applied(dir, engine);
  // The pass that pruned version 1, and one more.
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v2`, `${db}_v3`]);
  const before = await inspect(engine, api);
  await applied(dir, engine);
  expect(await inspect(engine, api)).toEqual(before);
  expect(await rollbackTarget(api)).toEqual([`${db}_v2`]);
  await docker(engine, ['service', 'rollback', '--detach', api]);
  expect(await reads(engine, api)).toEqual([second]);
});

test("P14: a rollback target that is somebody else's is not given up, nor anybody's beside it", async () => {
  const [db, web, api, old, dir] = [unique('db'), unique('web'), unique('api'), unique('old'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: db, target: 'password' }];
  await createService(engine, { name: api, secrets });
  // It keeps the old stable holder alive until it is removed below.
  await createService(engine, { name: old, secrets, restart: { condition: 'none' } });
  await running(engine, api);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets });
  await running(engine, web);
  // Somebody's release: another program, and the current version as `waxseal compose` names it.
  const { ID } = await secretNamed(engine, `${db}_v2`);
  await updateService(engine, web, (spec) => {
    const container = spec.TaskTemplate.ContainerSpec;
    const [ref] = container.Secrets ?? [];
    const Secrets = ref === undefined ? [] : [{ ...ref, SecretID: ID, SecretName: `${db}_v2` }];
    return {
      ...spec,
      TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...container, Env: ['RELEASE=2'], Secrets } },
    };
  });
  await updateState(engine, web, 'completed');
  await docker(engine, ['service', 'rm', old]);
  const before = [await inspect(engine, web), await inspect(engine, api)];
  await applied(dir, engine);
  expect([await inspect(engine, web), await inspect(engine, api)]).toEqual(before);
  expect(await rollbackTarget(api)).toEqual([db]);
  expect(await stable(dir, db)).toContain(`"${web}" needs "${db}" for a rollback`);

  await docker(engine, ['service', 'update', '--detach', '--label-add', 'by=hand', web]);
  await applied(dir, engine);
  expect(await rollbackTarget(api)).toEqual([`${db}_v2`]);
  expect(await stable(dir, db)).toContain('a static stack deploy changes nothing');
});

test('P14: nothing is given up while a task is missing, and it is once all run again', async () => {
  const [db, web, old, dir] = [unique('db'), unique('web'), unique('old'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: db, target: 'password' }];
  await createService(engine, { name: web, secrets, restart: { condition: 'any', delaySeconds: 8 } });
  await createService(engine, { name: old, secrets, restart: { condition: 'none' } });
  await running(engine, web);
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const [task] = await running(engine, web);
  await engine.post(`/containers/${task?.Status.ContainerStatus?.ContainerID ?? ''}/kill`);
  await waitFor('its death', async () => (await tasksOf(engine, web)).some(({ Status }) => Status.State === 'failed'));
  await docker(engine, ['service', 'rm', old]);
  const before = await inspect(engine, web);
  await applied(dir, engine, 0, '--no-wait');
  expect(await inspect(engine, web)).toEqual(before);
  expect(await rollbackTarget(web)).toEqual([db]);
  await running(engine, web);
  await applied(dir, engine);
  expect(await rollbackTarget(web)).toEqual([`${db}_v2`]);
});

test('P14: nothing is given up while another secret of the same update is still on trial', async () => {
  const [db, api, web, dir] = [unique('db'), unique('api'), unique('web'), directory()];
  const rotate = async (): Promise<void> => {
    await dir.secret(db, { value: canary() });
    await dir.secret(api, { value: canary(), rollout: { soak: '6s' } });
  };
  await rotate();
  await applied(dir, engine);
  const secrets = [{ secret: db, target: 'password' }, api];
  await createService(engine, { name: web, secrets, command: failsOnBad() });
  await running(engine, web);
  await rotate();
  const ending = applied(dir, engine);
  await waitFor(
    `"${db}_v2" to be proven`,
    async () => (await stateOf(engine, `${db}_v2`).catch(() => '')) === 'proven',
  );
  for (let i = 0; i < 15; i += 1) {
    expect(await rollbackTarget(web)).toEqual([db, api]);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(await stateOf(engine, `${api}_v2`)).toBe('trial');
  await ending;
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`, `${api}_v2`]);
  expect(await rollbackTarget(web)).toEqual([`${db}_v2`, `${api}_v2`]);
});
