import { expect, test } from '@jest/globals';
import { shiftAllClocks } from './support/clocks.js';
import { docker } from './support/docker.js';
import { planned, stateOf } from './support/planned.js';
import { proxyTo } from './support/proxy.js';
import { canary } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { mountsOf } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

test.each([
  ['ahead', 3600],
  ['behind', -3600],
])(
  'P3 P6: managers and workers whose clocks are one hour %s change no verdict, and only minAge looks',
  async (_, seconds) => {
    const secret = { spec: { retention: { versions: 0, minAge: '30m' } } };
    const { dir, db, web, commit } = await openShop(engine, { secret });
    const proxy = await proxyTo(engine);
    proxy.rewrite = shiftAllClocks(seconds);
    const next = canary();
    await commit(next);
    await applied(dir, proxy);
    await commit(badValue());
    await applied(dir, proxy, 3);
    expect(await reads(engine, web)).toEqual([next]);
    expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
    expect(await stateOf(engine, `${db}_v3`)).toMatch(/^failed: /);
    await commit(next);
    // Forgets the rollback target, so that nothing but minAge keeps the old version.
    await docker(engine, ['service', 'update', '--detach', '--label-add', 'a=b', web]);
    const { held } = await planned(dir, proxy);
    expect(held.filter(({ holder }) => holder === `${db}_v1`).map(({ reason }) => reason)).toEqual(
      seconds > 0 ? ['Retained'] : [],
    );
    await applied(dir, proxy);
    expect(await namesLike(engine, `${db}_v`)).toEqual(
      [1, 2, 3].filter((n) => n > 1 || seconds > 0).map((n) => `${db}_v${String(n)}`),
    );
    proxy.reset();
    await applied(dir, proxy);
    expect(proxy.writes).toEqual([]);
  },
);
