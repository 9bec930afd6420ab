import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { planned } from './support/planned.js';
import { canary } from './support/run.js';
import { updateState } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { updateService } from './support/services.js';
import type { ServiceSpecJson } from './support/shapes.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

function withCommand(Command: readonly string[]): (spec: ServiceSpecJson) => ServiceSpecJson {
  return ({ TaskTemplate, ...spec }) => {
    const ContainerSpec = { ...TaskTemplate.ContainerSpec, Command };
    return { ...spec, TaskTemplate: { ...TaskTemplate, ContainerSpec } };
  };
}

test('P3: with retention 0 a version goes as soon as no rollback can need it, and every rollback works', async () => {
  const { db, dir, web, good, commit } = await openShop(engine, { secret: { spec: { retention: { versions: 0 } } } });
  let before = good;
  for (const version of [2, 3]) {
    const next = canary();
    await commit(next);
    await applied(dir, engine);
    const two = [version - 1, version].map((n) => `${db}_v${String(n)}`);
    expect(await namesLike(engine, `${db}_v`)).toEqual(two);
    const { held } = await planned(dir, engine);
    expect(held.map(({ holder, reason }) => `${holder ?? ''} ${reason}`)).toEqual([
      `${two[0] ?? ''} NeededForRollback`,
    ]);
    // There and back again, so that the next rotation begins from the newest.
    for (const value of [before, next]) {
      await docker(engine, ['service', 'rollback', '--detach', web]);
      await updateState(engine, web, 'rollback_completed');
      expect(await reads(engine, web)).toEqual([value]);
    }
    before = next;
  }
});

test('P3: the engine itself can take a service back from a bad image and from a bad value', async () => {
  const { db, dir, web, commit } = await openShop(engine, {
    secret: { spec: { retention: { versions: 0 } } },
    web: { update: { failureAction: 'rollback' } },
  });
  const third = canary();
  for (const value of [canary(), third]) {
    await commit(value);
    await applied(dir, engine);
  }
  await updateService(engine, web, withCommand(['false']));
  await updateState(engine, web, 'rollback_completed');
  expect(await reads(engine, web)).toEqual([third]);
  await applied(dir, engine);

  await commit(badValue());
  await applied(dir, engine, 3);
  expect(await reads(engine, web)).toEqual([third]);
  expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v3`, `${db}_v4`]);
});

test('P3: retention keeps so many proven versions, those that are young, and the newest failed one', async () => {
  const { db, dir, commit } = await openShop(engine, {
    secret: { spec: { retention: { versions: 1, minAge: '1h' } } },
  });
  const versions = async (): Promise<readonly string[]> =>
    (await namesLike(engine, `${db}_v`)).map((name) => name.slice(db.length + 1));
  for (const bad of [true, true, false, false]) {
    await commit(bad ? badValue() : canary());
    await applied(dir, engine, bad ? 3 : 0);
  }
  expect(await versions()).toEqual(['v1', 'v2', 'v3', 'v4', 'v5']);
  const { held } = await planned(dir, engine);
  expect(held.map(({ holder, reason }) => `${holder?.slice(db.length + 1) ?? ''} ${reason}`)).toEqual([
    'v1 Retained',
    'v2 Retained',
  ]);
  const last = canary();
  await dir.secret(db, { value: last, spec: { retention: { versions: 1 } } });
  await applied(dir, engine);
  expect(await versions()).toEqual(['v3', 'v5', 'v6']);
});
