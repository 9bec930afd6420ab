import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Resolved } from '../../src/doors.js';
import type { Live } from '../../src/model/live.js';
import type { Composed, Source, SwarmSecret } from '../../src/model/spec.js';
import { sourceDigest } from '../../src/sources/digest.js';
import { oracleQuestions } from '../../src/sources/oracle.js';
import { makeRegistry } from '../../src/sources/registry.js';
import { resolve } from '../../src/sources/resolve.js';
import { plain } from '../support/identities.js';
import { emptyShelf } from '../support/shelf.js';
import { alice, holder, live, spec, specs } from './world.js';

const content = (text: string): Source => ({ kind: 'content', text });
const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Without any key. */
function run(wanted: SwarmSecret, world: Live = live()): Promise<Resolved> {
  return resolve(specs([wanted]), world, null, makeRegistry(null, [], emptyShelf()));
}

describe('a config', () => {
  test('is known without a key, by the plain hash of its bytes', async () => {
    const { bytes, desired } = await run(spec('config/app', content('ä\n')));
    expect(desired[0]?.value).toEqual({ kind: 'known', fingerprint: sha256('ä\n'), sameAs: [], bytes: true });
    const got = bytes.get('config/app');
    expect(got && plain(got)).toBe('ä\n');
  });

  test('may be put together by a template', async () => {
    const input = { name: 'host', source: { kind: 'content' as const, text: 'shop' }, encoding: 'none' as const };
    const source: Composed = { kind: 'composed', template: 'name {{ host }};', inputs: [input] };
    const { desired } = await run({ ...spec('config/app', content('')), source });
    expect(desired[0]?.value).toMatchObject({ kind: 'known', fingerprint: sha256('name shop;') });
  });

  test('may have twice the bytes of a secret, and no more', async () => {
    const sized = async (length: number): Promise<unknown> =>
      (await run(spec('config/app', content('x'.repeat(length))))).desired[0]?.value;
    expect(await sized(1_023_999)).toMatchObject({ kind: 'known' });
    expect(await sized(1_024_000)).toMatchObject({ kind: 'unavailable', code: 'ValueTooLarge' });
  });

  test('asks nobody what its own versions hold, since their hashes tell', async () => {
    const app = spec('config/app', content('x'));
    const keyring = await alice();
    const v1 = { ...holder(app, 'old', keyring, { version: 1 }), fingerprint: sha256('x'), source: sourceDigest(app) };
    const world = { ...live(), holders: [v1] };
    const { desired } = await run(app, world);
    expect(desired[0]?.value).toMatchObject({ kind: 'known', fingerprint: sha256('x') });
    expect(oracleQuestions(desired, world, [])).toEqual([]);
  });
});
