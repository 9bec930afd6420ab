import { expect, test } from '@jest/globals';
import { stateOf } from './support/planned.js';
import { proxyTo } from './support/proxy.js';
import { canary } from './support/run.js';
import { namesLike, relabelSecret, secretNamed } from './support/secrets.js';
import { mountsOf, tasksOf } from './support/services.js';
import { openShop, reads, type Shop } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied } from './support/waxseal.js';

/** Labels of secrets can be edited by anybody who may use the engine's API. */
const engine = mainEngine();

type Labels = Readonly<Record<string, string>>;

const labelsOf = async (name: string): Promise<Labels> => (await secretNamed(engine, name)).Spec.Labels;

async function edit(name: string, change: (labels: Labels) => Labels): Promise<void> {
  await relabelSecret(engine, name, change(await labelsOf(name)));
}

const without = (labels: Labels, ...keys: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !keys.includes(key)));

/** A rotation after all of it: the product goes on as if nothing had been edited. */
async function expectRotation({ commit, dir, web }: Shop, version: string): Promise<void> {
  const value = canary();
  await commit(value);
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([version]);
  expect(await reads(engine, web)).toEqual([value]);
}

test('P9: edited labels are written back in one relabel each, and no task restarts', async () => {
  const shop = await openShop(engine, { secret: { labels: { team: 'payments' } } });
  const { db, dir, web } = shop;
  const [stable, version] = [await labelsOf(db), await labelsOf(`${db}_v1`)];
  await edit(db, (labels) => ({ ...labels, team: 'somebody', more: 'x' }));
  await edit(`${db}_v1`, (labels) => without(labels, 'team', 'waxseal.source', 'waxseal.deletion-policy'));
  const proxy = await proxyTo(engine);
  await applied(dir, proxy);
  expect(proxy.writes).toHaveLength(2);
  expect([await labelsOf(db), await labelsOf(`${db}_v1`)]).toEqual([stable, version]);
  expect(await tasksOf(engine, web)).toHaveLength(1);
});

test('P1: labels of a newer waxseal survive, and a lost fingerprint is found again by the bytes', async () => {
  const shop = await openShop(engine);
  const { db, dir, web } = shop;
  const version = await labelsOf(`${db}_v1`);
  await edit(`${db}_v1`, (labels) => ({ ...without(labels, 'waxseal.fingerprint'), 'waxseal.tomorrow': 'yes' }));
  await applied(dir, engine);
  expect(await labelsOf(`${db}_v1`)).toEqual({ ...version, 'waxseal.tomorrow': 'yes' });
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect(await tasksOf(engine, web)).toHaveLength(1);
});

test.each([['trial'], ['nonsense'], [undefined]])(
  'P6: a state that somebody changed to %s is judged anew by the tasks, none of which restarts',
  async (word) => {
    const shop = await openShop(engine);
    const { db, dir, web } = shop;
    await edit(`${db}_v1`, (labels) => ({
      ...without(labels, 'waxseal.state'),
      ...(word === undefined ? {} : { 'waxseal.state': word }),
    }));
    await applied(dir, engine);
    expect(await stateOf(engine, `${db}_v1`)).toBe('proven');
    expect(await tasksOf(engine, web)).toHaveLength(1);
    await expectRotation(shop, `${db}_v2`);
  },
);

test('P7: a version that lost an ownership label is a stranger: a person is told, and nothing is written until he acts', async () => {
  const shop = await openShop(engine);
  const { db, dir, web } = shop;
  await shop.commit(canary());
  await applied(dir, engine);
  const labels = await labelsOf(`${db}_v2`);
  for (const label of ['waxseal.owner', 'waxseal.secret', 'waxseal.self', 'waxseal.format']) {
    await relabelSecret(engine, `${db}_v2`, without(labels, label));
    const proxy = await proxyTo(engine);
    const { stdout } = await applied(dir, proxy, 3);
    expect(stdout).toContain(`${db}_v2`);
    expect(proxy.writes).toEqual([]);
    expect(await reasons(dir, engine, db)).toEqual(['NameTaken']);
  }
  expect(await tasksOf(engine, web)).toHaveLength(2);
  await relabelSecret(engine, `${db}_v2`, labels);
  await applied(dir, engine);
  await expectRotation(shop, `${db}_v3`);
});
