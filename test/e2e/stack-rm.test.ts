import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { docker, stackDeploy } from './support/docker.js';
import { writeFiles } from './support/files.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret, namesLike, secretNamed } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** A stack with a service of its own; the secret is external, or one that the stack makes of a file. */
async function deploy(stack: string, db: string, secret: object): Promise<void> {
  const service = {
    image: 'local/busybox:1',
    command: ['sleep', '1000'],
    stop_grace_period: '1s',
    deploy: { update_config: { monitor: '1s' } },
    secrets: [{ source: 'pw', target: 'password' }],
  };
  const compose = { version: '3.8', services: { api: service }, secrets: { pw: { name: db, ...secret } } };
  await stackDeploy(engine, stack, JSON.stringify(compose));
}

async function remove(stack: string): Promise<void> {
  await docker(engine, ['stack', 'rm', stack]);
  await waitFor('the stack to be gone', async () => {
    return (await engine.ask('GET', `/services/${stack}_api`)).status === 404;
  });
}

test('P7: the stack of an adopted secret is removed: a later stack finds the current value under its name', async () => {
  const [db, stack, dir, value] = [unique('db'), unique('shop'), directory(), canary()];
  await createSecret(engine, db, value);
  await deploy(stack, db, { external: true });
  await running(engine, `${stack}_api`);
  await dir.secret(db, { value, spec: { adopt: 'Unmanaged' } });
  await applied(dir, engine);
  expect(await tasksOf(engine, `${stack}_api`)).toHaveLength(1);
  const next = canary();
  await dir.secret(db, { value: next, spec: { adopt: 'Unmanaged' } });
  await applied(dir, engine);
  await remove(stack);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  const later = unique('later');
  await deploy(later, db, { external: true });
  expect(await reads(engine, `${later}_api`)).toEqual([next]);
  expect(await mountsOf(engine, `${later}_api`)).toEqual([db]);
});

test('P7: a stack takes an adopted secret over and is removed with it: a consumer never notices, and the name is re-made', async () => {
  const [db, stack, web, dir, value] = [unique('db'), unique('shop'), unique('web'), directory(), canary()];
  const id = await createSecret(engine, db, value);
  await dir.secret(db, { value, spec: { adopt: 'Unmanaged' } });
  await applied(dir, engine);
  expect((await secretNamed(engine, db)).ID).toBe(id);
  await createService(engine, { name: web, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, web);
  const before = await inspect(engine, web);

  await deploy(stack, db, { file: `${writeFiles({ pw: value })}/pw` });
  expect((await secretNamed(engine, db)).Spec.Labels).toEqual({ 'com.docker.stack.namespace': stack });
  await applied(dir, engine, 3);
  expect(await reasons(dir, engine, db)).toEqual(['NameTaken']);

  await remove(stack);
  expect(await namesLike(engine, db)).toEqual([`${db}_v1`]);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await inspect(engine, web)).toEqual(before);
  const late = unique('late');
  await createService(engine, { name: late, secrets: [{ secret: db, target: 'password' }] });
  expect(await reads(engine, late)).toEqual([value]);
});
