import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { running, updateState } from './support/running.js';
import { secretNamed } from './support/secrets.js';
import { inspect, mountsOf } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied } from './support/waxseal.js';

/** Somebody points a service at another version with `docker service update --secret-rm … --secret-add …`. */
const engine = mainEngine();

async function repoint(service: string, from: string, to: string, ...more: string[]): Promise<void> {
  const change = ['--secret-rm', from, '--secret-add', `source=${to},target=password,mode=0400`];
  await docker(engine, ['service', 'update', '--detach', '--no-resolve-image', ...change, ...more, service]);
}

test('P2 P14: a service that somebody points at an old version is brought forward again', async () => {
  const { dir, db, web, commit } = await openShop(engine, { web: { replicas: 2 } });
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  await repoint(web, `${db}_v2`, `${db}_v1`);
  await running(engine, web, 2);
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await reads(engine, web, 2)).toEqual([next, next]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reasons(dir, engine, db)).toEqual([]);
});

test('P6 P14: a service that somebody points at a version that failed is stepped back, and nothing else changes', async () => {
  const { dir, db, web, good, commit } = await openShop(engine);
  await commit(badValue());
  await applied(dir, engine, 3);
  const failed = await stateOf(engine, `${db}_v2`);
  expect(failed).toBe(`failed: TasksFailed ${web}`);
  await repoint(web, `${db}_v1`, `${db}_v2`);
  await updateState(engine, web, 'paused');
  await applied(dir, engine, 3);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await reads(engine, web)).toEqual([good]);
  expect(await stateOf(engine, `${db}_v2`)).toBe(failed);
  expect(await stateOf(engine, `${db}_v1`)).toBe('proven');
});

test('P2 P14: a release that came with an old version is brought forward once it is finished, and stays as it is else', async () => {
  const { dir, db, web, commit } = await openShop(engine);
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  await repoint(web, `${db}_v2`, `${db}_v1`, '--env-add', 'RELEASE=2', '--label-add', 'by=hand');
  await updateState(engine, web, 'completed');
  const { Spec } = await inspect(engine, web);
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([next]);
  const [old, current] = [await secretNamed(engine, `${db}_v1`), await secretNamed(engine, `${db}_v2`)];
  const expected = JSON.stringify(Spec).replace(old.ID, current.ID).replace(`${db}_v1`, `${db}_v2`);
  const after = await inspect(engine, web);
  expect(JSON.stringify(after.Spec)).toBe(expected);
  expect(after.PreviousSpec).toEqual(Spec);
});
