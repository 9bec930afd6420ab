import { expect, test } from '@jest/globals';
import { applyThroughDeaths, type Deaths } from './support/deaths.js';
import { directory } from './support/directory.js';
import { mounted } from './support/mounted.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret, namesLike, secretNamed } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf, updateService } from './support/services.js';
import { badValue, failsOnBad, openShop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

/** Each of these jobs is done by processes of which every single one is killed at its first write. */
const engine = mainEngine();

/** So many writes were met, each by two deaths: undone, then done. And the last run had nothing to add. */
function expectDeaths({ last, writes }: Deaths, atLeast: number, code = 0): void {
  expect(last.code).toBe(code);
  expect(writes.map((write) => write.done)).toEqual(writes.map((_, i) => i % 2 === 1));
  expect(writes.length).toBeGreaterThanOrEqual(2 * atLeast);
}

async function read(service: string, target: string): Promise<string> {
  const [task] = await running(engine, service);
  return task === undefined ? '' : (await mounted(engine, task, target)).toString();
}

test('P10 P15: killed at every write of a first mount, the secret is made and mounted once', async () => {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  await createService(engine, { name: web });
  await dir.secret(db, { value, spec: { consumers: [{ service: web, target: 'pw' }] } });
  const deaths = await applyThroughDeaths(dir, engine);
  expectDeaths(deaths, 4);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await stateOf(engine, `${db}_v1`)).toBe('proven');
  expect((await secretNamed(engine, `${db}_v1`)).Spec.Labels['waxseal.mounts']).toBe((await inspect(engine, web)).ID);
  expect(await read(web, 'pw')).toBe(value);
  expect(await tasksOf(engine, web)).toHaveLength(2);
});

test('P10: killed at every write of a rotation that follows the stable name, that name is re-made at the end', async () => {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  await dir.secret(db, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'pw' }] });
  await running(engine, web);
  await dir.secret(db, { value });
  const deaths = await applyThroughDeaths(dir, engine);
  expectDeaths(deaths, 6);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await read(web, 'pw')).toBe(value);
  expect(await tasksOf(engine, web)).toHaveLength(2);
  const late = unique('late');
  await createService(engine, { name: late, secrets: [{ secret: db, target: 'pw' }] });
  expect(await read(late, 'pw')).toBe(value);
});

test('P6 P10: killed at every write while a bad value is taken back, it is taken back once and stays failed', async () => {
  const shop = await openShop(engine, { web: { command: failsOnBad(0.5) } });
  const { db, dir, good, web } = shop;
  await shop.commit(badValue());
  const deaths = await applyThroughDeaths(dir, engine);
  expectDeaths(deaths, 4, 3);
  expect(deaths.last.stdout).toContain('VersionFailed');
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await read(web, 'password')).toBe(good);
});

test('P4 P10: killed at every write of a removal, the mount that Waxseal added and all of the name go', async () => {
  const [db, keep, web, dir] = [unique('db'), unique('keep'), unique('web'), directory()];
  await createService(engine, { name: web });
  await dir.secret(db, { value: canary(), spec: { consumers: [{ service: web, target: 'pw' }] } });
  await dir.secret(keep, { value: canary() });
  await applied(dir, engine);
  await running(engine, web);
  dir.drop(db);
  expectDeaths(await applyThroughDeaths(dir, engine), 1);
  expect(await mountsOf(engine, web)).toEqual([]);
  await running(engine, web);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  await updateService(engine, web, (spec) => ({ ...spec, Labels: { another: 'update' } }));
  expectDeaths(await applyThroughDeaths(dir, engine), 2);
  expect(await namesLike(engine, db)).toEqual([]);
  expect(await namesLike(engine, keep)).toEqual([keep, `${keep}_v1`]);
});

test('P7 P10: killed at every write of an adoption, no task restarts and a version stands beside the secret', async () => {
  const [db, web, dir, value] = [unique('db'), unique('web'), directory(), canary()];
  const id = await createSecret(engine, db, value);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'pw' }] });
  await running(engine, web);
  const before = await inspect(engine, web);
  await dir.secret(db, { value, spec: { adopt: 'Unmanaged' } });
  const deaths = await applyThroughDeaths(dir, engine);
  expectDeaths(deaths, 2);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect((await secretNamed(engine, db)).ID).toBe(id);
  expect(await inspect(engine, web)).toEqual(before);
});

test('P10: killed after a version was made, with another value in git since, that version is not left over', async () => {
  const shop = await openShop(engine);
  const { db, dir, web } = shop;
  await shop.commit(canary());
  const values: string[] = [];
  const deaths = await applyThroughDeaths(dir, engine, async (death) => {
    if (death !== 2) return;
    values.push(canary());
    await shop.commit(values[0] ?? '');
  });
  expectDeaths(deaths, 5);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v3`]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v3`]);
  expect([await read(web, 'password')]).toEqual(values);
  expect(await tasksOf(engine, web)).toHaveLength(2);
});
