import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike, secretsLike } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { badValue, failsOnBad, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

test("P4 P3: one team's broken file stops its own secret and every removal of names, and nothing of the other teams", async () => {
  const [broken, db, gone, api, web, dir] = [
    unique('broken'),
    unique('db'),
    unique('gone'),
    unique('api'),
    unique('web'),
    directory(),
  ];
  for (const name of [broken, db, gone]) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  const secrets = [
    { secret: db, target: 'password' },
    { secret: broken, target: 'broken' },
  ];
  await createService(engine, { name: web, secrets, command: failsOnBad() });
  await createService(engine, { name: api });
  await running(engine, web);
  const before = await secretsLike(engine, broken);

  dir.write(`${broken}.yaml`, 'apiVersion: waxseal/v1alpha1\nkind: SwarmSecret\nmetadata: { name: ');
  dir.drop(gone);
  const values = [canary(), canary()];
  for (const value of values) {
    await dir.secret(db, { value });
    await applied(dir, engine, 1);
    expect(await reads(engine, web)).toEqual([value]);
  }
  // Two rotations: the first version is pruned, the stable name has the last value, a declared consumer gets its mount.
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v2`, `${db}_v3`]);
  await dir.secret(db, { value: values[1] ?? '', spec: { consumers: [{ service: api, target: 'password' }] } });
  await applied(dir, engine, 1);
  expect(await reads(engine, api)).toEqual([values[1]]);
  await dir.secret(db, { value: badValue() });
  const { stdout } = await applied(dir, engine, 1);
  expect(await stateOf(engine, `${db}_v4`)).toMatch(/^failed: /);
  expect(await reads(engine, web)).toEqual([values[1]]);

  expect(await secretsLike(engine, broken)).toEqual(before);
  expect(await mountsOf(engine, web)).toContain(broken);
  expect(await namesLike(engine, gone)).toEqual([gone, `${gone}_v1`]);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(new RegExp(`${gone}: [^!]*\\(IncompleteSpecs\\)`));
});

test('P4 P15: a consumer that leaves a document while another file is broken is unmounted; one whose own document is broken is not', async () => {
  const [db, api, web, dir] = [unique('db'), unique('api'), unique('web'), directory()];
  await createService(engine, { name: web });
  const spec = { consumers: [{ service: web }] };
  for (const name of [db, api]) await dir.secret(name, { value: canary(), spec });
  await applied(dir, engine);
  await dir.secret(db, { value: canary() });
  dir.write(`${api}.yaml`, 'kind: SwarmSecret\n');
  await applied(dir, engine, 1);
  expect(await mountsOf(engine, web)).toEqual([`${api}_v1`]);
  await running(engine, web);
  const before = await inspect(engine, web);
  await applied(dir, engine, 1);
  expect((await inspect(engine, web)).Spec).toEqual(before.Spec);
  dir.drop(api);
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([]);
});
