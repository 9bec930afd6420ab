import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { execute, mounted } from './support/mounted.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied, plan } from './support/waxseal.js';

/** Services that a document names get their mount; services that mount a secret by themselves need no naming. */
const engine = mainEngine();

/** "33 34 440" of a file in the service's first task. */
async function ownerAndMode(service: string, path: string): Promise<string> {
  const [task] = await running(engine, service);
  if (task === undefined) throw new Error(`"${service}" has no task`);
  return (await execute(engine, task, ['stat', '-L', '-c', '%u %g %a', path])).toString().trim();
}

async function read(service: string, path: string): Promise<string> {
  const [task] = await running(engine, service);
  if (task === undefined) throw new Error(`"${service}" has no task`);
  return (await mounted(engine, task, path)).toString();
}

test('P2: a service that is named as a consumer gets its mount as written, behind those that it has', async () => {
  const [db, zz, aa, web] = [unique('db'), unique('zz'), unique('aa'), unique('web')];
  for (const name of [zz, aa]) await createSecret(engine, name, canary());
  await createService(engine, { name: web, secrets: [zz, aa] });
  const dir = directory();
  const value = canary();
  const consumer = { service: web, target: '/etc/app/pw', uid: '33', gid: '34', mode: '0440' };
  await dir.secret(db, { value, spec: { consumers: [consumer] } });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([zz, aa, `${db}_v1`]);
  expect(await read(web, '/etc/app/pw')).toBe(value);
  expect(await ownerAndMode(web, '/etc/app/pw')).toBe('33 34 440');
  const next = canary();
  await dir.secret(db, { value: next, spec: { consumers: [consumer] } });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([zz, aa, `${db}_v2`]);
  expect(await read(web, '/etc/app/pw')).toBe(next);
  expect(await ownerAndMode(web, '/etc/app/pw')).toBe('33 34 440');
});

test('P2: every service that a selector means gets the mount, in the default place, and no other', async () => {
  const [db, one, two, other] = [unique('db'), unique('one'), unique('two'), unique('other')];
  const tier = unique('tier');
  const [value, web] = [canary(), { [tier]: 'web' }];
  await createService(engine, { name: one, labels: web });
  await createService(engine, { name: other, labels: { [tier]: 'api' } });
  const dir = directory();
  const spec = { consumers: [{ service: web }] };
  await dir.secret(db, { value, spec });
  await applied(dir, engine);
  await createService(engine, { name: two, labels: { ...web, more: '' } });
  await applied(dir, engine);
  for (const service of [one, two]) {
    expect(await mountsOf(engine, service)).toEqual([`${db}_v1`]);
    expect(await read(service, db)).toBe(value);
    expect(await ownerAndMode(service, `/run/secrets/${db}`)).toBe('0 0 400');
  }
  expect(await mountsOf(engine, other)).toEqual([]);
});

test('P2: a consumer that is not deployed yet is waited for, and mounted once it is there', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  await dir.secret(db, { value: canary(), spec: { consumers: [{ service: web }] } });
  await applied(dir, engine);
  const held = ((await plan(dir, engine)) as { held: unknown[] }).held;
  expect(held).toMatchObject([{ secret: db, service: web, reason: 'ConsumerNotDeployed', class: 'waiting' }]);
  await createService(engine, { name: web, replicas: 0 });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
});

test('P2: a mount that is there already stays as it is, where the consumer says otherwise', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'pw', mode: 0o404 }], replicas: 0 });
  const before = await inspect(engine, web);
  await dir.secret(db, { value: canary(), spec: { consumers: [{ service: web, target: 'pw', uid: '7' }] } });
  await applied(dir, engine);
  const [was] = before.Spec.TaskTemplate.ContainerSpec.Secrets ?? [];
  expect((await inspect(engine, web)).Spec.TaskTemplate.ContainerSpec.Secrets).toMatchObject([
    { SecretName: `${db}_v2`, File: was?.File },
  ]);
  const { problems } = (await plan(dir, engine)) as { problems: unknown[] };
  expect(problems).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'MountDiffers' }));
});
