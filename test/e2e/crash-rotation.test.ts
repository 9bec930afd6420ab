import { expect, test } from '@jest/globals';
import { diesAt } from './support/deaths.js';
import { mounted } from './support/mounted.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { mountsOf, tasksOf } from './support/services.js';
import { openShop, type Shop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** A create, an update, a relabel, the stable holder removed and made, the oldest version removed. */
const WRITES = 6;

/** The rotation to version `n` came through as if nothing had happened: nothing is missing, and nothing is left over. */
async function expectRotated({ db, web }: Shop, n: number, value: string): Promise<void> {
  const [before, now] = [`${db}_v${String(n - 1)}`, `${db}_v${String(n)}`];
  expect(await namesLike(engine, db)).toEqual([db, before, now]);
  expect([await stateOf(engine, before), await stateOf(engine, now)]).toEqual(['proven', 'proven']);
  expect(await mountsOf(engine, web)).toEqual([now]);
  const [task] = await running(engine, web);
  expect(task && (await mounted(engine, task, 'password')).toString()).toBe(value);
  const versions = (await tasksOf(engine, web)).map(({ Spec }) => Spec.ContainerSpec.Secrets?.[0]?.SecretID);
  expect(new Set(versions).size).toBe(versions.length);
}

/** One rotation for each death. */
async function rotateThrough(deaths: readonly (readonly [number, 'before' | 'after'])[]): Promise<void> {
  const shop = await openShop(engine, { secret: { rollout: { soak: '500ms' } } });
  const { dir } = shop;
  await shop.commit(canary());
  await applied(dir, engine);
  for (const [i, [n, when]] of deaths.entries()) {
    const value = canary();
    await shop.commit(value);
    expect(await diesAt(dir, engine, n, when)).toBe(n <= WRITES);
    if (i % 2 === 0) await dir.secret(unique('other'), { value: canary() });
    await applied(dir, engine);
    await expectRotated(shop, i + 3, value);
  }
}

const oneTooMany = WRITES + 1;
const range = Array.from({ length: oneTooMany }, (_, i) => i + 1);

test.each(['before', 'after'] as const)(
  'P10: killed at any write of a rotation, %s the engine has done it, the next run goes on and leaves nothing over',
  async (when) => {
    const deaths = range.map((n) => [n, when] as const);
    await Promise.all([0, 1, 2].map((lane) => rotateThrough(deaths.filter((_, i) => i % 3 === lane))));
  },
);
