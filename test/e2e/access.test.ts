import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { condition, reasons, told } from './support/told.js';
import { applied, waxseal } from './support/waxseal.js';

/** Policy.access says which secret may be mounted in which service. */
const engine = mainEngine();

test('P15: a consumer that the access rules do not allow is an error of its document, and no other is held up', async () => {
  const [db, api, web, dir] = [unique('db'), unique('api'), unique('web'), directory()];
  await createService(engine, { name: web });
  const before = await inspect(engine, web);
  dir.policy({ access: [{ secrets: 'api_*', services: [web], targets: ['token'] }] });
  const value = canary();
  await dir.secret(db, { value: canary(), spec: { consumers: [{ service: web }] } });
  await dir.secret(api, { value, spec: { consumers: [{ service: web, target: 'other' }] } });
  const validated = await waxseal(['validate', '-d', dir.path, '-o', 'json']);
  expect(validated.code).toBe(1);
  const { problems } = JSON.parse(validated.stdout) as { problems: readonly object[] };
  const error = { severity: 'error', code: 'AccessDenied' };
  expect(problems).toContainEqual(expect.objectContaining({ ...error, file: `${db}.yaml` }));
  expect(problems).toContainEqual(expect.objectContaining({ ...error, file: `${api}.yaml` }));
  await applied(dir, engine, 1);
  expect(await inspect(engine, web)).toEqual(before);
  expect(await namesLike(engine, db)).toEqual([]);

  await dir.secret(api, { value, spec: { consumers: [{ service: web, target: 'token' }] } });
  await applied(dir, engine, 1);
  expect(await mountsOf(engine, web)).toEqual([`${api}_v1`]);
  expect(await reads(engine, web, 1, 'token')).toEqual([value]);
  expect(await namesLike(engine, db)).toEqual([]);
});

test('P15: a live mount that the access rules do not allow needs attention, and is followed all the same', async () => {
  const [db, web, api, dir] = [unique('db'), unique('web'), unique('api'), directory()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  const secrets = [{ secret: `${db}_v1`, target: 'password' }];
  for (const name of [web, api]) await createService(engine, { name, secrets });
  await running(engine, web);
  dir.policy({ access: [{ secrets: '*', services: [api], targets: ['*'] }] });
  const next = canary();
  await dir.secret(db, { value: next });
  await applied(dir, engine, 3);
  expect(await reads(engine, web)).toEqual([next]);
  expect(await reads(engine, api)).toEqual([next]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reasons(dir, engine, db)).toEqual([`AccessDenied ${web}`]);
  expect((await told(dir, engine, db)).held).toContainEqual(expect.objectContaining({ class: 'attention' }));
  const ready = await condition(dir, engine, { secret: db, type: 'Ready' });
  expect(ready).toMatchObject({ status: 'False', reason: 'AccessDenied' });
  expect(await condition(dir, engine, { secret: db, type: 'Stalled' })).toMatchObject({ status: 'False' });
});
