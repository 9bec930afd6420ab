import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running, updateState } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied, waxseal } from './support/waxseal.js';

const engine = mainEngine();

async function rollBack(service: string): Promise<void> {
  await docker(engine, ['service', 'rollback', '--detach', service]);
  await updateState(engine, service, 'rollback_completed');
}

test('P3 P14: somebody rolls a service back after a prune: it works, is respected and convicts nothing', async () => {
  const { db, dir, web, commit } = await openShop(engine, { secret: { spec: { retention: { versions: 0 } } } });
  const other = unique('other');
  await createService(engine, { name: other, secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, other);
  const [second, third, fourth] = [canary(), canary(), canary()];
  for (const value of [second, third]) {
    await commit(value);
    await applied(dir, engine);
  }
  expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v2`, `${db}_v3`]);

  await rollBack(web);
  expect(await reads(engine, web)).toEqual([second]);
  const before = await inspect(engine, web);
  for (let i = 0; i < 2; i += 1) await applied(dir, engine, 3);
  expect(await reasons(dir, engine, db)).toContain(`RolledBack ${web}`);
  expect(await inspect(engine, web)).toEqual(before);
  expect(await stateOf(engine, `${db}_v3`)).toBe('proven');
  expect(await reads(engine, other)).toEqual([third]);

  await commit(fourth);
  await applied(dir, engine);
  for (const service of [web, other]) expect(await reads(engine, service)).toEqual([fourth]);
});

test('P14: a service that was rolled back moves again after retry, or stays where somebody puts it himself', async () => {
  const { db, dir, web, commit } = await openShop(engine);
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  await rollBack(web);
  await applied(dir, engine, 3);
  expect(await waxseal(['retry', db, ...dir.flags], { engine })).toMatchObject({ code: 0 });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);

  await rollBack(web);
  await applied(dir, engine, 3);
  await rollBack(web);
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await reads(engine, web)).toEqual([next]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
});

test('P6: a service that somebody rolls back during the trial fails the version', async () => {
  const { db, dir, web, good, commit } = await openShop(engine, { secret: { rollout: { soak: '1h' } } });
  await commit(canary());
  await applied(dir, engine, 0, '--no-wait');
  await running(engine, web);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  await rollBack(web);
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: RolledBack ${web}`);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
  expect(await reads(engine, web)).toEqual([good]);
});
