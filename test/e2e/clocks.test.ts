import { expect, test } from '@jest/globals';
import { shiftClocks } from './support/clocks.js';
import { stateOf } from './support/planned.js';
import { proxyTo } from './support/proxy.js';
import { canary } from './support/run.js';
import { mountsOf } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

test.each([
  ['one hour ahead', 3600],
  ['one hour behind', -3600],
])("P6: workers' clocks %s change no verdict and cause no write", async (_, seconds) => {
  const { dir, db, web, commit } = await openShop(engine);
  const proxy = await proxyTo(engine);
  proxy.rewrite = shiftClocks(seconds);
  const next = canary();
  await commit(next);
  await applied(dir, proxy);
  expect(await reads(engine, web)).toEqual([next]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  await commit(badValue());
  await applied(dir, proxy, 3);
  expect(await reads(engine, web)).toEqual([next]);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await stateOf(engine, `${db}_v3`)).toMatch(/^failed: /);
  expect(proxy.calls.some((call) => call.url.endsWith('/tasks'))).toBe(true);
  await commit(next);
  await applied(dir, proxy);
  proxy.reset();
  await applied(dir, proxy);
  expect(proxy.writes).toEqual([]);
});
