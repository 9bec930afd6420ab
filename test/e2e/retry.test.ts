import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from './support/files.js';
import { stateOf } from './support/planned.js';
import { forever } from './support/programs.js';
import { proxyTo } from './support/proxy.js';
import { secretsLike } from './support/secrets.js';
import { inspect, mountsOf } from './support/services.js';
import { badValue, failsOnBad, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied, waxseal } from './support/waxseal.js';

/** `waxseal retry`: the value was innocent, and what it needed is there now. */
const engine = mainEngine();

test('P6: after retry a version that failed has another trial, in which the old failures do not count', async () => {
  const outside = writeFiles({});
  const Mounts = [{ Type: 'bind', Source: outside, Target: '/outside', ReadOnly: true }];
  const script = `if test -e /outside/mended; then ${forever[2] ?? ''}; fi; ${failsOnBad()[2] ?? ''}`;
  const shop = await openShop(engine, { web: { command: ['sh', '-c', script], container: { Mounts } } });
  const { db, dir, web, commit } = shop;
  const value = badValue();
  await commit(value);
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  writeFileSync(join(outside, 'mended'), '');
  await applied(dir, engine, 3);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);

  const before = await inspect(engine, web);
  const { code, stdout } = await waxseal(['retry', db, '-d', dir.path], { engine });
  expect([code, stdout]).toEqual([0, expect.stringContaining(`${db}_v2`)]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('trial');
  expect(await inspect(engine, web)).toEqual(before);

  await applied(dir, engine);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reads(engine, web)).toEqual([value]);
});

test('P6: a value that is bad after retry too is taken back again', async () => {
  const { db, dir, good, web, commit } = await openShop(engine);
  await commit(badValue());
  await applied(dir, engine, 3);
  await waxseal(['retry', db, '-d', dir.path], { engine });
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  expect(await reads(engine, web)).toEqual([good]);
});

test('P9: retry writes one label, and nothing at all where nothing has failed or the name is a typo', async () => {
  const { db, dir, commit } = await openShop(engine);
  const proxy = await proxyTo(engine);
  const before = await secretsLike(engine, db);
  const proven = await waxseal(['retry', db, '-d', dir.path], { engine: proxy });
  expect([proven.code, proven.stderr]).toEqual([1, expect.stringContaining(`nothing of "${db}" has failed`)]);
  const typo = await waxseal(['retry', `${db}x`, '-d', dir.path], { engine: proxy });
  expect([typo.code, typo.stderr]).toEqual([1, expect.stringContaining(`did you mean "${db}"?`)]);
  expect([proxy.writes, await secretsLike(engine, db)]).toEqual([[], before]);
  await commit(badValue());
  await applied(dir, engine, 3);
  await waxseal(['retry', db, '-d', dir.path], { engine: proxy });
  expect(proxy.writes.map(({ url }) => url)).toEqual([expect.stringMatching(/\/secrets\/[a-z0-9]{25}\/update\?/)]);
});
