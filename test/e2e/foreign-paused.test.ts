import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { directory } from './support/directory.js';
import { canary, unique } from './support/run.js';
import { running, runningTasks, updateState } from './support/running.js';
import { secretNamed } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf, updateService } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { stateOf } from './support/planned.js';
import { reasons, told } from './support/told.js';
import { applied } from './support/waxseal.js';

/** Somebody deployed an image that does not start, and the engine paused the rollout with good tasks left. */
const engine = mainEngine();

/** Somebody's update to an image that no node has, which the engine pauses at the first task. */
async function pausedByBadImage(service: string, secret?: { from: string; to: string }): Promise<void> {
  const { ID } = secret === undefined ? { ID: '' } : await secretNamed(engine, secret.to);
  await updateService(engine, service, (spec) => {
    const container = spec.TaskTemplate.ContainerSpec;
    const Secrets = (container.Secrets ?? []).map((ref) =>
      ref.SecretName === secret?.from ? { ...ref, SecretID: ID, SecretName: secret.to } : ref,
    );
    const ContainerSpec = { ...container, Image: 'local/missing:1', Secrets };
    return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec } };
  });
  await updateState(engine, service, 'paused');
}

test("P14: nothing is written into somebody's paused rollout, neither a new value nor an identical update", async () => {
  const [db, api, web] = [unique('db'), unique('api'), unique('web')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: db, target: 'password' }];
  await createService(engine, { name: api, secrets });
  await createService(engine, { name: web, secrets, replicas: 3 });
  await running(engine, api);
  await running(engine, web, 3);
  // Its rollback target needs the stable holder, so it would have to be settled for that to be re-made.
  await pausedByBadImage(web, { from: db, to: `${db}_v1` });
  const before = await inspect(engine, web);
  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine, 3);
  expect(await reasons(dir, engine, db)).toEqual([`PausedByOther ${web}`]);
  const after = await inspect(engine, web);
  expect(after).toEqual(before);
  expect(await runningTasks(engine, web)).toHaveLength(2);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await mountsOf(engine, api)).toEqual([`${db}_v2`]);

  await docker(engine, ['service', 'rollback', '--detach', web]);
  await updateState(engine, web, 'rollback_completed');
  await applied(dir, engine);
  expect(new Set(await reads(engine, web, 3))).toEqual(new Set([next]));
  expect((await told(dir, engine, db)).held).toEqual([]);
});

test('P14 P6: a version whose only follower is in a paused bad rollout is neither convicted nor called proven', async () => {
  const secret = { rollout: { timeout: '3s' } };
  const { dir, db, web, commit } = await openShop(engine, { secret, web: { replicas: 3 } });
  await pausedByBadImage(web);
  const before = await inspect(engine, web);
  const next = canary();
  await commit(next);
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toBe('trial');
  expect(await inspect(engine, web)).toEqual(before);

  await docker(engine, ['service', 'update', '--detach', '--no-resolve-image', '--image', 'local/busybox:1', web]);
  await updateState(engine, web, 'completed');
  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(new Set(await reads(engine, web, 3))).toEqual(new Set([next]));
  // Once only: no task of it came into the bad rollout.
  const withNext = (await tasksOf(engine, web)).filter((task) =>
    task.Spec.ContainerSpec.Secrets?.some((ref) => ref.SecretName === `${db}_v2`),
  );
  expect(withNext).toHaveLength(3);
});

test('P14: an image that breaks in the middle of a trial convicts no value', async () => {
  const { dir, db, web, commit } = await openShop(engine, {
    secret: { rollout: { timeout: '3s' } },
    web: { replicas: 2 },
  });
  await commit(canary());
  await applied(dir, engine, 0, '--no-wait');
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  await pausedByBadImage(web);
  const before = await inspect(engine, web);
  await applied(dir, engine, 3);
  expect(await reasons(dir, engine, db)).toEqual([`PausedByOther ${web}`]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('trial');
  expect(await inspect(engine, web)).toEqual(before);

  await docker(engine, ['service', 'rollback', '--detach', web]);
  await updateState(engine, web, 'rollback_completed');
  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
});
