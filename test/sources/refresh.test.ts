import { describe, expect, test } from '@jest/globals';
import type { Keyring } from '../../src/doors.js';
import type { Holder } from '../../src/model/live.js';
import type { SwarmSecret } from '../../src/model/spec.js';
import { sourceDigest, withRevision } from '../../src/sources/digest.js';
import { makeRegistry } from '../../src/sources/registry.js';
import { resolve } from '../../src/sources/resolve.js';
import { fakeStore, later, remote, VAULT, type FakeStore } from './shelf/fake-store.js';
import { alice, holder, live, lost, spec, specs } from './world.js';

const HOUR = 3_600_000;

function document(policy: SwarmSecret['refresh']['policy'], more: Partial<SwarmSecret> = {}): SwarmSecret {
  return spec('db', remote('app/db'), { refresh: { intervalMs: HOUR, policy }, ...more });
}

/** The version that was made of the document when its store said `revision`. */
function made(of: SwarmSecret, text: string, keyring: Keyring, revision: string): Holder {
  return holder(of, text, keyring, { source: withRevision(sourceDigest(of), revision) });
}

function pass(fake: FakeStore, one: SwarmSecret, keyring: Keyring | null, holders: readonly Holder[]) {
  const wanted = { ...specs([one]), stores: [VAULT] };
  return resolve(wanted, live({ holders }), keyring, makeRegistry(keyring, [], fake.shelf));
}

function holding(text: string, revision = '1'): FakeStore {
  const fake = fakeStore();
  fake.keys.set('app/db', { text, revision });
  return fake;
}

describe('a document that is refreshed Periodic', () => {
  test('is not read while its store says the revision that the version was made of', async () => {
    const [fake, keyring, one] = [holding('pw'), await alice(), document('Periodic')];
    const resolved = await pass(fake, one, keyring, [made(one, 'pw', keyring, '1')]);
    expect(resolved.desired).toMatchObject([{ value: { kind: 'known', bytes: false } }]);
    expect(fake.asked).toEqual(['revision app/db']);
    expect(resolved.stores).toMatchObject([{ store: 'vault', calls: 1 }]);
    expect(resolved.dueInMs).toBeCloseTo(HOUR, -5);
  });

  test('is read once the revision moved, and the label says which one was read', async () => {
    const [fake, keyring, one] = [holding('new', '2'), await alice(), document('Periodic')];
    const version = made(one, 'pw', keyring, '1');
    const { bytes, desired } = await pass(fake, one, keyring, [version]);
    expect(desired).toMatchObject([{ source: withRevision(sourceDigest(one), '2'), value: { bytes: true } }]);
    expect(bytes.has('db')).toBe(true);
    expect(fake.asked).toEqual(['revision app/db', 'read app/db']);
  });

  test('costs nothing in the passes between', async () => {
    const [fake, keyring, one] = [holding('pw'), await alice(), document('Periodic')];
    const version = made(one, 'pw', keyring, '1');
    await pass(fake, one, keyring, [version]);
    await later(fake, 60_000);
    const { stores } = await pass(fake, one, keyring, [version]);
    expect(fake.asked).toHaveLength(1);
    expect(stores).toMatchObject([{ calls: 0, lastHour: 1 }]);
  });

  /** Versions of what its store said first and then. */
  const two = (one: SwarmSecret, keyring: Keyring): readonly [Holder, Holder] => [
    { ...made(one, 'old', keyring, '1'), id: 'first' },
    holder(one, 'new', keyring, { version: 2, source: withRevision(sourceDigest(one), '2') }),
  ];

  test('does not go back because a list of its store is from before the newest version: it is read', async () => {
    const [fake, keyring, one] = [holding('old', '1'), await alice(), document('Periodic')];
    const holders = two(one, keyring);
    // What AWS lists may be five minutes old.
    fake.checked = () => fake.keys.set('app/db', { text: 'new', revision: '2' });
    const { desired } = await pass(fake, one, keyring, holders);
    expect(fake.asked).toEqual(['revision app/db', 'read app/db']);
    expect(desired).toMatchObject([{ source: holders[1].source, value: { fingerprint: holders[1].fingerprint } }]);
    fake.asked.length = 0;
    await pass(fake, one, keyring, holders);
    expect(fake.asked).toEqual([]);
  });

  test('goes back where its store did, to the version of then', async () => {
    const [fake, keyring, one] = [holding('old', '1'), await alice(), document('Periodic')];
    const holders = two(one, keyring);
    const { desired } = await pass(fake, one, keyring, holders);
    expect(fake.asked).toEqual(['revision app/db', 'read app/db']);
    expect(desired).toMatchObject([{ source: holders[0].source, value: { fingerprint: holders[0].fingerprint } }]);
    // Once that is the newest again, or nothing may be written, the revision says enough.
    for (const [of, more] of [
      [one, { turn: 3 }],
      [{ ...one, suspend: true }, {}],
      [one, { state: { kind: 'failed', why: 'it did' } }],
    ] as const) {
      fake.asked.length = 0;
      await later(fake, 2 * HOUR);
      await pass(fake, of, keyring, [{ ...holders[0], ...more }, holders[1]]);
      expect(fake.asked).toEqual(['revision app/db']);
    }
  });
});

describe('a document that is refreshed OnChange', () => {
  test('is not asked for while git says the same, after a restart neither', async () => {
    const [fake, keyring, one] = [holding('new', '2'), await alice(), document('OnChange')];
    const version = made(one, 'pw', keyring, '1');
    const { desired } = await pass(fake, one, keyring, [version]);
    expect(desired).toMatchObject([{ source: version.source, value: { fingerprint: version.fingerprint } }]);
    expect(fake.asked).toEqual([]);
  });

  test('is read when git says something else', async () => {
    const [fake, keyring, one] = [holding('new', '2'), await alice(), document('OnChange')];
    const version = made({ ...one, source: remote('app/old') }, 'pw', keyring, '1');
    await pass(fake, one, keyring, [version]);
    expect(fake.asked).toEqual(['read app/db']);
  });
});

describe('a document that is refreshed Once', () => {
  test('keeps its version whatever git says of its source', async () => {
    const [fake, keyring, one] = [holding('new', '2'), await alice(), document('Once')];
    const version = made({ ...one, source: remote('app/old') }, 'pw', keyring, '1');
    const { desired } = await pass(fake, one, keyring, [version]);
    expect(desired).toMatchObject([{ source: version.source, value: { fingerprint: version.fingerprint } }]);
    expect(fake.asked).toEqual([]);
  });

  test('is read again for another rotate mark', async () => {
    const [fake, keyring, one] = [holding('new', '2'), await alice(), document('Once')];
    await pass(fake, { ...one, rotate: 'now' }, keyring, [made(one, 'pw', keyring, '1')]);
    expect(fake.asked).toEqual(['read app/db']);
  });

  test('keeps its version when the key is another one: nobody can say that the value is not its own', async () => {
    const [fake, one] = [holding('new', '2'), document('Once')];
    const version = made(one, 'pw', await alice(), '1');
    const { desired } = await pass(fake, one, await lost(), [version]);
    expect(desired).toMatchObject([{ value: { fingerprint: version.fingerprint, bytes: false } }]);
    expect(fake.asked).toEqual([]);
  });
});

test('a plan without an identity asks no store and compares what git says', async () => {
  const [fake, keyring, one] = [holding('new', '2'), await alice(), document('Periodic')];
  const version = made(one, 'pw', keyring, '1');
  expect((await pass(fake, one, null, [version])).desired).toMatchObject([{ value: { kind: 'known' } }]);
  const other = { ...one, source: remote('app/other') };
  expect((await pass(fake, other, null, [version])).desired).toMatchObject([{ value: { kind: 'unknown' } }]);
  expect(fake.asked).toEqual([]);
});
