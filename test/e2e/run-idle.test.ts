import { expect, test } from '@jest/globals';
import { startOperator } from './support/operator.js';
import { proxyTo } from './support/proxy.js';
import { canary } from './support/run.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();
const PASSES = 5;

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
  const asked = proxy.calls.map(({ method, url }) => `${method} ${url.replace(/^\/v[0-9.]+|\?.*$/g, '')}`);
  const count = (what: string): number => asked.filter((one) => one === what).length;
  expect(passes).toBeGreaterThanOrEqual(PASSES);
  expect([count('GET /secrets'), count('GET /services')]).toEqual([passes, passes]);
  expect([...new Set(asked)].sort()).toEqual(['GET /events', 'GET /secrets', 'GET /services', 'GET /version']);
  expect(proxy.writes).toEqual([]);
  expect(operator.lines().filter(({ msg }) => /^step|held/.test(msg))).toEqual([]);
});
