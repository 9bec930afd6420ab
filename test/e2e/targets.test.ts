import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { planned } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret, namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied, plan } from './support/waxseal.js';

/** Two secrets cannot be one file: the engine refuses such a service, so Waxseal never asks for it. */
const engine = mainEngine();

test('P15: a mount that somebody has at the same target is not replaced, nor are other secrets held up by it', async () => {
  const [db, api, theirs, web, dir] = [unique('db'), unique('api'), unique('theirs'), unique('web'), directory()];
  const [their, value, other] = [canary(), canary(), canary()];
  await createSecret(engine, theirs, their);
  await createService(engine, { name: web, secrets: [{ secret: theirs, target: 'password' }] });
  await running(engine, web);
  await dir.secret(db, { value, spec: { consumers: [{ service: web, target: '/run/secrets/password' }] } });
  await dir.secret(api, { value: other, spec: { consumers: [{ service: web, target: 'token' }] } });
  await applied(dir, engine, 3);
  expect(await reasons(dir, engine, db)).toEqual([`TargetTaken ${web}`]);
  expect(await reads(engine, web)).toEqual([their]);
  expect(await reads(engine, web, 1, 'token')).toEqual([other]);

  await dir.secret(db, { value, spec: { consumers: [{ service: web, target: 'other' }] } });
  await applied(dir, engine);
  expect(await reads(engine, web, 1, 'other')).toEqual([value]);
  expect(await mountsOf(engine, web)).toEqual([theirs, `${api}_v1`, `${db}_v1`]);
});

const consumedBy = (service: string, target: string): { consumers: object[] } => ({ consumers: [{ service, target }] });

async function problemCodes(dir: SpecDirectory): Promise<readonly string[]> {
  return ((await plan(dir, engine)) as { problems: { code: string }[] }).problems.map(({ code }) => code);
}

test('P2 P15: a document that is renamed hands its target over in one update: the file is never missing', async () => {
  const [old, next, web, dir] = [unique('old'), unique('next'), unique('web'), directory()];
  await createService(engine, { name: web });
  await running(engine, web);
  await dir.secret(old, { value: canary(), spec: consumedBy(web, 'password') });
  await applied(dir, engine);
  const before = await tasksOf(engine, web);
  const value = canary();
  dir.drop(old);
  await dir.secret(next, { value, spec: consumedBy(web, 'password') });
  expect((await planned(dir, engine)).held).toEqual([]);
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([value]);
  expect(await mountsOf(engine, web)).toEqual([`${next}_v1`]);
  expect(await tasksOf(engine, web)).toHaveLength(before.length + 1);
});

test('P2 P15: a target that goes from one consumer entry to another does so in one update', async () => {
  const [a, b, web, dir] = [unique('a'), unique('b'), unique('web'), directory()];
  const [one, two] = [canary(), canary()];
  await createService(engine, { name: web });
  await running(engine, web);
  await dir.secret(a, { value: one, spec: consumedBy(web, 'password') });
  await dir.secret(b, { value: two });
  await applied(dir, engine);
  const before = await tasksOf(engine, web);
  await dir.secret(a, { value: one });
  await dir.secret(b, { value: two, spec: consumedBy(web, 'password') });
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([two]);
  expect(await tasksOf(engine, web)).toHaveLength(before.length + 1);
});

test('P2 P15: two documents that swap their names while keeping the targets leave the mounts where they are, and it is told', async () => {
  const [a, b, web, dir] = [unique('a'), unique('b'), unique('web'), directory()];
  const [one, two] = [canary(), canary()];
  await createService(engine, { name: web });
  await running(engine, web);
  await dir.secret(a, { value: one, spec: consumedBy(web, 'user') });
  await dir.secret(b, { value: two, spec: consumedBy(web, 'password') });
  await applied(dir, engine);
  const { Spec } = await inspect(engine, web);
  await dir.secret(a, { value: two, spec: consumedBy(web, 'password') });
  await dir.secret(b, { value: one, spec: consumedBy(web, 'user') });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${a}_v2`, `${b}_v2`]);
  const files = (spec: typeof Spec): unknown => spec.TaskTemplate.ContainerSpec.Secrets?.map(({ File }) => File);
  expect(files((await inspect(engine, web)).Spec)).toEqual(files(Spec));
  expect(await reads(engine, web, 1, 'user')).toEqual([two]);
  expect((await problemCodes(dir)).filter((code) => code === 'MountDiffers')).toHaveLength(2);
  expect(await namesLike(engine, a)).toEqual([a, `${a}_v1`, `${a}_v2`]);
});
