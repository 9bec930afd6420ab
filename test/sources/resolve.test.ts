import { describe, expect, test } from '@jest/globals';
import type { Keyring, Resolved } from '../../src/doors.js';
import type { Live } from '../../src/model/live.js';
import type { Specs } from '../../src/model/spec.js';
import { sourceDigest } from '../../src/sources/digest.js';
import { makeRegistry } from '../../src/sources/registry.js';
import { unread } from '../support/source-ref.js';
import { resolve } from '../../src/sources/resolve.js';
import { CANARY, plain, refusal, value } from '../support/identities.js';
import { emptyShelf } from '../support/shelf.js';
import { alice, holder, live, lost, policy, rotated, sealed, service, spec, specs, stranger } from './world.js';

const FAILED = { kind: 'failed', why: 'crashed' } as const;

function run(wanted: Specs, world: Live, keyring: Keyring | null): Promise<Resolved> {
  return resolve(wanted, world, keyring, makeRegistry(keyring, [], emptyShelf()));
}

describe('a document that is new to the Swarm', () => {
  test('is opened: fingerprint, bytes and all', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 's3cr3t'));
    const { desired, bytes, opened } = await run(specs([db]), live(), keyring);
    expect(desired).toEqual([
      {
        spec: db,
        source: sourceDigest(db),
        value: { kind: 'known', fingerprint: keyring.fingerprint('db', value('s3cr3t')), sameAs: [], bytes: true },
        equalHolders: [],
        certificate: null,
        lentBy: [],
      },
    ]);
    expect(opened).toBe(1);
    const got = bytes.get('db');
    expect(got && plain(got)).toBe('s3cr3t');
  });

  test('is unknown without a key', async () => {
    const db = spec('db', await sealed('db', 'x'));
    const { desired, bytes, opened } = await run(specs([db]), live(), null);
    expect(desired[0]?.value).toEqual({ kind: 'unknown' });
    expect([bytes.size, opened]).toEqual([0, 0]);
  });

  test('comes out in the order of the specs, however many there are', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `s${i}`);
    const secrets = await Promise.all(names.map(async (name) => spec(name, await sealed(name, `value of ${name}`))));
    const { desired, bytes, opened } = await run(specs(secrets), live(), await alice());
    expect(desired.map((one) => one.spec.name)).toEqual(names);
    expect([bytes.size, opened]).toEqual([30, 30]);
  });
});

describe('a document that did not change', () => {
  test('is never opened', async () => {
    const keyring = await alice();
    const names = Array.from({ length: 20 }, (_, i) => `s${i}`);
    const secrets = await Promise.all(
      names.map(async (name) => spec(name, await sealed(name, CANARY), { stableName: true })),
    );
    const holders = secrets.flatMap((one) => [
      holder(one, CANARY, keyring),
      holder(one, CANARY, keyring, { role: 'stable' }),
    ]);
    const { desired, bytes, opened } = await run(specs(secrets), live({ holders }), keyring);
    expect([bytes.size, opened]).toEqual([0, 0]);
    for (const [i, one] of desired.entries()) {
      const fingerprint = holders[2 * i]?.fingerprint;
      expect(one.value).toEqual({ kind: 'known', fingerprint, sameAs: [], bytes: false });
    }
  });

  test('is known without a key too', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName: true });
    const v1 = holder(db, 'x', keyring);
    const { desired } = await run(specs([db]), live({ holders: [v1] }), null);
    expect(desired[0]?.value).toEqual({ kind: 'known', fingerprint: v1.fingerprint, sameAs: [], bytes: false });
  });

  test('takes the fingerprint of the version of the latest turn, a reverted document that of its own', async () => {
    const keyring = await alice();
    const old = spec('db', await sealed('db', 'old'));
    const next = spec('db', await sealed('db', 'new'));
    const v1 = holder(old, 'old', keyring, { version: 1, turn: 3 });
    const v2 = holder(next, 'new', keyring, { version: 2, turn: 2 });
    const twin = holder(old, 'old', keyring, {
      version: 4,
      turn: 1,
      fingerprint: `hmac-sha256:${keyring.keyId}:${'0'.repeat(64)}`,
    });
    const world = live({ holders: [v1, v2, twin] });
    expect((await run(specs([old]), world, keyring)).desired[0]?.value).toMatchObject({ fingerprint: v1.fingerprint });
    expect((await run(specs([next]), world, keyring)).desired[0]?.value).toMatchObject({ fingerprint: v2.fingerprint });
  });

  test('is opened again if the label that proves it was edited, or belongs to another secret or to the stable holder', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'));
    const other = spec('other', await sealed('other', 'x'));
    for (const broken of [
      holder(db, 'x', keyring, { source: 'sha256:00' }),
      holder(db, 'x', keyring, { fingerprint: '' }),
      holder(db, 'x', keyring, { secret: other.name, swarmName: 'other_v1' }),
      holder(db, 'x', keyring, { role: 'stable' }),
    ]) {
      expect((await run(specs([db]), live({ holders: [broken] }), keyring)).opened).toBe(1);
    }
  });

  test('is opened again when the rotate mark or the encoding changed', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', '6162'));
    const world = live({ holders: [holder(db, '6162', keyring)] });
    expect((await run(specs([{ ...db, rotate: '2026-11-24' }]), world, keyring)).opened).toBe(1);
    expect((await run(specs([{ ...db, encoding: 'hex' }]), world, keyring)).opened).toBe(1);
  });

  test('is the same document however its block ends or its lines do', async () => {
    const source = await sealed('db', 'x');
    if (source.kind !== 'sealed') throw new Error('sealed');
    const digest = sourceDigest(spec('db', source));
    const variants = [source.armor.trimEnd(), source.armor.replaceAll('\n', '\r\n'), `${source.armor}\n`];
    for (const armor of variants) expect(sourceDigest(spec('db', { kind: 'sealed', armor }))).toBe(digest);
  });
});

describe('after a change of keys', () => {
  test('each document is opened once more, and its older fingerprint told, so that holders are only relabelled', async () => {
    const before = await alice();
    const keyring = await rotated();
    const db = spec('db', await sealed('db', 'x'));
    const v1 = holder(db, 'x', before);
    const { desired, opened } = await run(specs([db]), live({ holders: [v1] }), keyring);
    expect(opened).toBe(1);
    expect(desired[0]?.value).toMatchObject({ kind: 'known', sameAs: [v1.fingerprint], bytes: true });
    const relabelled = holder(db, 'x', keyring);
    expect((await run(specs([db]), live({ holders: [relabelled] }), keyring)).opened).toBe(0);
  });

  test('a stable holder that was not relabelled yet is still compared', async () => {
    const before = await alice();
    const keyring = await rotated();
    const db = spec('db', await sealed('db', 'x'), { stableName: true });
    const stable = holder(db, 'x', before, { role: 'stable' });
    const holders = [holder(db, 'x', keyring), stable];
    const { desired } = await run(specs([db]), live({ holders, services: [service('web', [stable])] }), keyring);
    expect(desired[0]?.value).toMatchObject({ sameAs: [stable.fingerprint], bytes: true });
  });

  test('a document that nobody can open any more is unavailable, with a hint', async () => {
    const db = spec('db', await sealed('db', CANARY));
    const { desired, bytes, opened } = await run(specs([db]), live(), await lost());
    expect(desired[0]?.value).toMatchObject({ kind: 'unavailable', code: 'KeyMismatch' });
    expect(JSON.stringify(desired[0]?.value)).toContain('hint: seal it again');
    expect([bytes.size, opened]).toEqual([0, 1]);
  });
});

describe('bytes of an unchanged document are fetched', () => {
  const stableName = true;

  test('for the first stable holder, once a version is proven', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName });
    const proven = live({ holders: [holder(db, 'x', keyring)] });
    expect((await run(specs([db]), proven, keyring)).bytes.has('db')).toBe(true);
    const trial = live({ holders: [holder(db, 'x', keyring, { state: { kind: 'trial' } })] });
    expect((await run(specs([db]), trial, keyring)).opened).toBe(0);
    const failed = live({ holders: [holder(db, 'x', keyring, { state: FAILED })] });
    expect((await run(specs([db]), failed, keyring)).opened).toBe(0);
  });

  test('for a stale stable holder that nothing mounts, neither now nor as a rollback target', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'new'), { stableName });
    const v2 = holder(db, 'new', keyring, { version: 2 });
    const stale = holder(db, 'old', keyring, { role: 'stable', source: 'sha256:old' });
    const holders = [v2, stale];
    expect((await run(specs([db]), live({ holders }), keyring)).opened).toBe(1);
    const mounted = live({ holders, services: [service('web', [stale])] });
    expect((await run(specs([db]), mounted, keyring)).opened).toBe(0);
    const target = live({ holders, services: [service('web', [v2], [stale])] });
    expect((await run(specs([db]), target, keyring)).opened).toBe(0);
    const marked = holder({ ...db, rotate: 'again' }, 'new', keyring, { version: 3 });
    const other = live({ holders: [marked, holder(db, 'new', keyring, { role: 'stable' })] });
    expect((await run(specs([{ ...db, rotate: 'again' }]), other, keyring)).opened).toBe(1);
  });

  test('for a stable holder under a new prefix', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName, swarmName: 'prod_db' });
    const holders = [holder(db, 'x', keyring), holder(db, 'x', keyring, { role: 'stable', swarmName: 'db' })];
    expect((await run(specs([db]), live({ holders }), keyring)).opened).toBe(1);
  });

  test('to compare with a secret to adopt, without regard to case', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName, adopt: 'Unmanaged' });
    const holders = [holder(db, 'x', keyring, { state: { kind: 'trial' } })];
    const opened = async (adopt: typeof db, strangers: ReturnType<typeof stranger>[]): Promise<number> =>
      (await run(specs([adopt]), live({ holders, strangers }), keyring)).opened;
    expect(await opened(db, [stranger('DB')])).toBe(1);
    expect(await opened(db, [stranger('DB', { adoptable: false })])).toBe(0);
    expect(await opened({ ...db, adopt: 'Never' }, [stranger('db')])).toBe(0);
  });

  test('never for a plain name that somebody else has, a suspended document, or holders of a newer format', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName });
    const v1 = holder(db, 'x', keyring);
    const taken = live({ holders: [v1], strangers: [stranger('db')] });
    expect((await run(specs([db]), taken, keyring)).opened).toBe(0);
    expect((await run(specs([{ ...db, suspend: true }]), live({ holders: [v1] }), keyring)).opened).toBe(0);
    const newer = live({ holders: [{ ...v1, writable: false }] });
    expect((await run(specs([db]), newer, keyring)).opened).toBe(0);
  });

  test('never where no stable name is wanted', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName: false });
    expect((await run(specs([db]), live({ holders: [holder(db, 'x', keyring)] }), keyring)).opened).toBe(0);
  });
});

describe('a value that cannot be used', () => {
  test('makes its own secret unavailable and no other', async () => {
    const good = spec('good', await sealed('good', 'x'));
    const copied = spec('copied', await sealed('good', CANARY));
    const notHex = spec('nothex', await sealed('nothex', CANARY), { encoding: 'hex' });
    const empty = spec('empty', await sealed('empty', ' \n'), { encoding: 'base64' });
    const { desired, bytes } = await run(specs([good, copied, notHex, empty]), live(), await alice());
    expect(desired.map(({ value: v }) => (v.kind === 'unavailable' ? v.code : v.kind))).toEqual([
      'known',
      'SealedForOtherName',
      'EncodingInvalid',
      'ValueEmpty',
    ]);
    expect([...bytes.keys()]).toEqual(['good']);
    expect(JSON.stringify(desired)).not.toContain(CANARY);
  });

  test('is one of more than 511,999 bytes; 511,999 will do', async () => {
    const most = spec('most', await sealed('most', 'x'.repeat(511_999)));
    const more = spec('more', await sealed('more', 'x'.repeat(512_000)));
    const { desired } = await run(specs([most, more]), live(), await alice());
    expect(desired[0]?.value.kind).toBe('known');
    expect(desired[1]?.value).toMatchObject({ kind: 'unavailable', code: 'ValueTooLarge' });
    expect(JSON.stringify(desired[1]?.value)).not.toContain('512');
  });
});

test('nothing can be resolved without a Policy', async () => {
  const error = await refusal(async () => run(specs([], null), live(), await alice()));
  expect(error.code).toBe('PolicyMissing');
  expect(error.hint).toContain('waxseal init');
});

test('a source that fails in an unforeseen way is not taken for unavailable', async () => {
  const registry = makeRegistry(null, [], emptyShelf());
  const broken = { ...registry, sealed: { revision: unread, read: () => Promise.reject(new TypeError('bug')) } };
  const db = spec('db', await sealed('db', 'x'));
  await expect(resolve(specs([db], policy()), live(), await alice(), broken)).rejects.toThrow('bug');
});
