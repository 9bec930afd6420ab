import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { planned, stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, mountsOf } from './support/services.js';
import { badValue, failsOnBad, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

test('P6: of two secrets in a failed update both are suspect, and the good one moves on with the new value of the bad', async () => {
  const [api, db, web, dir] = [unique('api'), unique('db'), unique('web'), directory()];
  const commit = (name: string, value: string): Promise<void> => dir.secret(name, { value });
  await Promise.all([commit(api, canary()), commit(db, canary())]);
  await applied(dir, engine);
  const secrets = [
    { secret: `${api}_v1`, target: 'api' },
    { secret: `${db}_v1`, target: 'password' },
  ];
  await createService(engine, { name: web, secrets, command: failsOnBad() });
  await running(engine, web);

  const next = canary();
  await Promise.all([commit(api, next), commit(db, badValue())]);
  await applied(dir, engine, 3);
  expect(await mountsOf(engine, web)).toEqual([`${api}_v1`, `${db}_v1`]);
  await running(engine, web);
  expect(await stateOf(engine, `${api}_v2`)).toBe(`suspect: ${db}_v2`);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`suspect: ${api}_v2`);
  const { held, steps } = await planned(dir, engine);
  expect(steps).toEqual([]);
  const failed = held.filter(({ reason }) => reason === 'VersionFailed');
  expect(failed.map(({ holder }) => holder).sort()).toEqual([`${api}_v2`, `${db}_v2`]);

  await commit(db, canary());
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${api}_v2`, `${db}_v3`]);
  expect(await reads(engine, web, 1, 'api')).toEqual([next]);
  expect(await stateOf(engine, `${api}_v2`)).toBe('proven');
  expect(await stateOf(engine, `${db}_v3`)).toBe('proven');
  expect(await namesLike(engine, `${api}_v`)).toEqual([`${api}_v1`, `${api}_v2`]);
});
