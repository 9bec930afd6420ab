import { expect, test } from '@jest/globals';
import { startOperator, type LogLine } from './support/operator.js';
import { proxyTo, type Call } from './support/proxy.js';
import { canary, closers } from './support/run.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine, startSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();
const PASSES = 5;
/** Three minutes have three, by default. Their number is what matters, not how far apart they are. */
const RESYNCS = 20;

const shapeOf = ({ method, url }: Call): string => `${method} ${url.replace(/^\/v[0-9.]+|\?.*$/g, '')}`;

test('P9 P12: an operator with nothing to do writes nothing, and each look costs two lists', async () => {
  const { dir, commit, web } = await openShop(engine);
  await commit(canary());
  await applied(dir, engine);
  await reads(engine, web);
  const proxy = await proxyTo(engine);
  const operator = await startOperator(dir, proxy);
  for (let passes = 0; passes < PASSES; passes += 1) {
    await operator.line('pass finished', () => true, operator.lines().length);
  }
  expect(await operator.stop()).toBe(0);
  const passes = operator.lines().filter(({ msg }) => msg === 'pass began').length;
  const asked = proxy.calls.map(shapeOf);
  const count = (what: string): number => asked.filter((one) => one === what).length;
  expect(passes).toBeGreaterThanOrEqual(PASSES);
  expect([count('GET /secrets'), count('GET /services')]).toEqual([passes, passes]);
  expect([...new Set(asked)].sort()).toEqual(['GET /events', 'GET /secrets', 'GET /services', 'GET /version']);
  expect(proxy.writes).toEqual([]);
  expect(operator.lines().filter(({ msg }) => /^step|held/.test(msg))).toEqual([]);
});

test('P9 P12: left alone, it is woken by nothing but the resync, and each resync costs two lists and no other call', async () => {
  const swarm = await startSwarm({ managers: 1, workers: 0 });
  closers.push(() => swarm.end());
  const { commit, dir, web } = await openShop(swarm.first);
  await commit(canary());
  await applied(dir, swarm.first);
  await reads(swarm.first, web);
  const proxy = await proxyTo(swarm.first);
  const operator = await startOperator(dir, proxy, '--resync', '1s');
  const passes = (): readonly LogLine[] => operator.lines().filter(({ msg }) => msg === 'pass began');
  // The watch of the directory looks once more when it stands; from then on there is nothing to tell.
  await waitFor(
    `${String(RESYNCS)} resyncs in a row`,
    () => {
      const last = passes().slice(-RESYNCS);
      return last.length === RESYNCS && last.every(({ causes }) => String(causes) === 'resync');
    },
    200,
  );
  expect(await operator.stop()).toBe(0);
  const asked = proxy.calls.map(shapeOf);
  const lists = asked.filter((shape) => shape === 'GET /secrets' || shape === 'GET /services');
  expect([...new Set(asked)].sort()).toEqual(['GET /events', 'GET /secrets', 'GET /services', 'GET /version']);
  expect(lists.length).toBeLessThanOrEqual(2 * passes().length);
  expect(proxy.writes).toEqual([]);
}, 400_000);
