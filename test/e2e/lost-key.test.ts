import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { keysmith } from '../../src/keys/seal.js';
import { directory, type SpecDirectory } from './support/directory.js';
import { proxyTo } from './support/proxy.js';
import { canary } from './support/run.js';
import { namesLike, secretsLike } from './support/secrets.js';
import { inspect, mountsOf } from './support/services.js';
import { badValue, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied } from './support/waxseal.js';

/** The identity is another one from now on; all values in git are sealed anew for it. */
const engine = mainEngine();

const identityFile = (dir: SpecDirectory): string => dir.flags.at(-1) ?? '';

/** The same directory with a new identity first in its file, and the old one behind it or lost. */
function withNewKey(dir: SpecDirectory, old: 'kept' | 'lost'): SpecDirectory {
  const { file, recipient } = keysmith.newIdentity(Date.now());
  const before = readFileSync(identityFile(dir), 'utf8');
  file.expose((bytes) => {
    writeFileSync(identityFile(dir), Buffer.from(bytes).toString() + (old === 'kept' ? before : ''));
  });
  return { ...directory({ ...dir, recipient }), recipient };
}

test.each(['lost', 'kept'] as const)(
  'P7: with a new key and the old one %s, holders are recognised by their bytes and only relabelled, old and failed ones too',
  async (old) => {
    const shop = await openShop(engine);
    const { db, web } = shop;
    const [second, bad] = [canary(), badValue()];
    await shop.commit(second);
    await applied(shop.dir, engine);
    await shop.commit(bad);
    await applied(shop.dir, engine, 3);
    const before = await inspect(engine, web);
    const holders = await secretsLike(engine, db);

    const dir = withNewKey(shop.dir, old);
    await dir.secret(db, { value: bad });
    await applied(dir, engine, 3);
    expect(await reasons(dir, engine, db)).toContain('VersionFailed');
    await dir.secret(db, { value: second });
    await applied(dir, engine);
    expect((await secretsLike(engine, db)).map(({ ID }) => ID)).toEqual(holders.map(({ ID }) => ID));
    expect(await inspect(engine, web)).toEqual(before);
    const proxy = await proxyTo(engine);
    await applied(dir, proxy);
    expect(proxy.writes).toEqual([]);

    await dir.secret(db, { value: shop.good });
    await applied(dir, engine);
    expect(await mountsOf(engine, web)).toEqual([`${db}_v1`]);
    expect(await reads(engine, web)).toEqual([shop.good]);
    const next = canary();
    await dir.secret(db, { value: next });
    await applied(dir, engine);
    expect(await mountsOf(engine, web)).toEqual([`${db}_v4`]);
    expect(await reads(engine, web)).toEqual([next]);
    expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v3`, `${db}_v4`]);
  },
);
