import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { docker, stackDeploy } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { forever } from './support/programs.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { namesLike, secretNamed } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf } from './support/services.js';
import type { TaskJson } from './support/shapes.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons, told } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

/** Mounts that Waxseal added, and only those, are taken away again; in a stack it adds them only if it must. */
const engine = mainEngine();

const hasFailed = ({ Status }: TaskJson): boolean => Status.State === 'failed';

test('P15: a consumer that left git is unmounted, a mount that somebody made by hand stays and is followed', async () => {
  const [db, mailer, web, dir] = [unique('db'), unique('mailer'), unique('web'), directory()];
  const consumers = [{ service: mailer, target: 'password' }];
  await createService(engine, { name: mailer });
  const before = await inspect(engine, mailer);
  await dir.secret(db, { value: canary(), spec: { consumers } });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, web);
  // The memory of it is carried over to the next version.
  const next = canary();
  await dir.secret(db, { value: next, spec: { consumers } });
  await applied(dir, engine);
  expect(await reads(engine, mailer)).toEqual([next]);

  await dir.secret(db, { value: next });
  await applied(dir, engine);
  expect((await inspect(engine, mailer)).Spec).toEqual(before.Spec);
  await running(engine, mailer);
  expect(await reads(engine, web)).toEqual([next]);
  expect((await secretNamed(engine, `${db}_v2`)).Spec.Labels['waxseal.mounts'] ?? '').toBe('');

  // Forgotten: what somebody mounts there now is his.
  const args = ['--secret-add', `source=${db}_v2,target=password`, mailer];
  await docker(engine, ['service', 'update', '--detach', '--no-resolve-image', ...args]);
  await updateState(engine, mailer, 'completed');
  const last = canary();
  await dir.secret(db, { value: last });
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([last]);
  expect(await reads(engine, mailer)).toEqual([last]);
});

test('P15 P4: when a whole document leaves git its added mounts go, and the secret stays while somebody mounts it', async () => {
  const [db, other, mailer, web, dir] = [unique('db'), unique('other'), unique('mailer'), unique('web'), directory()];
  await createService(engine, { name: mailer });
  await dir.secret(other, { value: canary() });
  await dir.secret(db, { value: canary(), spec: { consumers: [{ service: mailer }] } });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'password' }] });
  const [read] = await reads(engine, web);
  expect(await mountsOf(engine, mailer)).toEqual([`${db}_v1`]);
  dir.drop(db);
  await applied(dir, engine);
  expect(await mountsOf(engine, mailer)).toEqual([]);
  expect(await reads(engine, web)).toEqual([read]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await reasons(dir, engine, db)).toEqual(['StillMounted']);
});

test('P15: a mount is added to a stack only with force, and added again after the next deploy took it away', async () => {
  const [db, stack, dir, value] = [unique('db'), unique('shop'), directory(), canary()];
  const mailer = `${stack}_mailer`;
  const service = { image: 'local/busybox:1', command: forever, stop_grace_period: '1s' };
  const file = JSON.stringify({
    version: '3.8',
    services: { mailer: { ...service, deploy: { update_config: { monitor: '1s' } } } },
  });
  await stackDeploy(engine, stack, file);
  await running(engine, mailer);
  const before = await inspect(engine, mailer);
  const consumer = { service: mailer, target: 'password' };
  await dir.secret(db, { value, spec: { consumers: [consumer] } });
  await applied(dir, engine, 3);
  expect(await inspect(engine, mailer)).toEqual(before);
  expect(await reasons(dir, engine, db)).toEqual([`ManagedByStack ${mailer}`]);
  const [held] = (await told(dir, engine, db)).held;
  expect(held?.message).toMatch(/whose next deploy would take the mount away.*compose file.*force/);

  await dir.secret(db, { value, spec: { consumers: [{ ...consumer, force: true }] } });
  await applied(dir, engine);
  expect(await reads(engine, mailer)).toEqual([value]);
  await stackDeploy(engine, stack, file);
  expect(await mountsOf(engine, mailer)).toEqual([]);
  await running(engine, mailer);
  await applied(dir, engine);
  expect(await reads(engine, mailer)).toEqual([value]);
  await dir.secret(db, { value });
  await applied(dir, engine);
  expect(await mountsOf(engine, mailer)).toEqual([]);
});

test('P15 P6: a program that cannot live without the mount that is taken away says nothing about the new value', async () => {
  const [db, mailer, web, dir] = [unique('db'), unique('mailer'), unique('web'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  const command = ['sh', '-c', 'trap exit TERM; cat /run/secrets/password || exit 1; sleep 1000 & wait'];
  await createService(engine, { name: mailer, command, replicas: 0 });
  await dir.secret(db, { value: canary(), spec: { consumers: [{ service: mailer, target: 'password' }] } });
  await applied(dir, engine);
  await docker(engine, ['service', 'scale', '--detach', `${mailer}=1`]);
  await running(engine, mailer);

  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine);
  await waitFor('it to crash', async () => (await tasksOf(engine, mailer)).some(hasFailed));
  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v3`)).toBe('proven');
  expect(await reads(engine, web)).toEqual([next]);
  expect(await mountsOf(engine, mailer)).toEqual([]);
});
