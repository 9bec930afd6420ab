import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../src/model/answer.js';
import { remoteSource } from '../../../src/sources/remote/remote-source.js';
import { plain } from '../../support/identities.js';
import {
  failing,
  fakeStore,
  fingerprints,
  inTime,
  later,
  limited,
  VAULT,
  wants,
  type FakeStore,
} from './fake-store.js';

const HOUR = 3_600_000;
const KEYRING = fingerprints();

function opened(fake: FakeStore, keyring: typeof KEYRING | null = KEYRING) {
  return remoteSource(keyring, fake.shelf);
}

function withKeys(fake: FakeStore, ...keys: readonly string[]): FakeStore {
  for (const key of keys) fake.keys.set(key, { text: `value of ${key}`, revision: '1' });
  return fake;
}

function textOf(answer: Answer | undefined): string | undefined {
  return answer?.kind === 'present' ? plain(answer.value) : answer?.kind;
}

describe('reading', () => {
  test('one reading of a key serves all documents that name it; each gets its own bytes', async () => {
    const fake = fakeStore();
    fake.keys.set('db', { text: '{"user":"shop","password":"pw"}', revision: '1' });
    const refs = [wants('db', { property: 'user' }), wants('db', { property: 'password' }), wants('db')];
    const answers = await opened(fake).read(refs);
    expect(answers.map(textOf)).toEqual(['shop', 'pw', '{"user":"shop","password":"pw"}']);
    expect(fake.asked).toEqual(['read db']);
  });

  test('nothing of a reading is kept: what the store gave is wiped', async () => {
    const fake = withKeys(fakeStore(), 'a', 'b');
    await opened(fake).read([wants('a'), wants('b')]);
    for (const value of fake.given) expect(() => plain(value)).toThrow('wiped');
    expect(fake.given).toHaveLength(2);
  });

  test('keys go out in batches of what one call may carry, no more of them at once than the store allows', async () => {
    const fake = withKeys(fakeStore(2), 'a', 'b', 'c', 'd', 'e', 'f', 'g');
    fake.takesMs = 100;
    const store = limited({ concurrency: 2 });
    const refs = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key) => wants(key, { store }));
    const answers = await inTime(fake, opened(fake).read(refs));
    expect(answers.map(textOf)).toEqual(refs.map(({ name }) => name.replace('doc-', 'value of ')));
    expect(fake.asked).toEqual(['read a,b', 'read c,d', 'read e,f', 'read g']);
    expect(fake.open.most).toBe(2);
  });

  test('a property that is not there is refused without a word of the value', async () => {
    const fake = fakeStore();
    fake.keys.set('db', { text: '{"password":"pw"}', revision: '1' });
    const [answer] = await opened(fake).read([wants('db', { property: 'user' })]);
    expect(answer).toMatchObject({ kind: 'unavailable', class: 'invalid', code: 'PropertyMissing' });
    expect(JSON.stringify(answer)).not.toContain('pw');
  });

  test('a store that git does not name is said so', async () => {
    const fake = fakeStore();
    const lost = { ...wants('db'), stores: new Map() };
    expect(await opened(fake).read([lost])).toMatchObject([{ code: 'StoreUnknown' }]);
  });
});

describe('the cheap check', () => {
  test('is asked first, and then not again before the interval is over', async () => {
    const fake = withKeys(fakeStore(), 'a');
    const source = opened(fake);
    const seen = [];
    for (const ms of [0, 1000, HOUR / 2, HOUR]) {
      await later(fake, ms);
      seen.push(...(await source.revision([wants('a')])));
    }
    expect(seen).toEqual(Array.from({ length: 4 }, () => ({ kind: 'revision', revision: '1' })));
    expect(fake.asked).toEqual(['revision a', 'revision a']);
  });

  test.each([
    [0, 0.9],
    [0.999_999, 1.1],
  ])('comes up to a tenth of the interval earlier or later (chance %s)', async (chance, factor) => {
    const fake = withKeys(
      fakeStore(1, () => chance),
      'a',
    );
    const source = opened(fake);
    await source.revision([wants('a')]);
    expect(source.dueInMs?.([wants('a')])).toBeCloseTo(factor * HOUR, -3);
    await later(fake, factor * HOUR - 1000);
    await source.revision([wants('a')]);
    expect(fake.asked).toHaveLength(1);
    await later(fake, 2000);
    await source.revision([wants('a')]);
    expect(fake.asked).toHaveLength(2);
  });

  test('of a system that answers for many keys at once takes along those that are nearly due, as far as there is room', async () => {
    let turn = 0;
    const names = Array.from({ length: 10 }, (_, n) => `k${String(n)}`);
    const fake = withKeys(
      // Each key is due at a time of its own.
      fakeStore(4, () => (turn++ % 10) / 10),
      ...names,
    );
    const source = opened(fake);
    const all = names.map((name) => wants(name));
    await source.revision(all);
    expect(fake.asked).toHaveLength(3);
    for (let looks = 0; looks < 66; looks++) {
      await later(fake, HOUR / 60);
      await source.revision(all);
    }
    expect(fake.asked.slice(3)).toHaveLength(3);
  });

  test('of a system that answers for one key at a time leaves each its own time', async () => {
    let turn = 0;
    const names = Array.from({ length: 10 }, (_, n) => `k${String(n)}`);
    const fake = withKeys(
      fakeStore(1, () => (turn++ % 10) / 10),
      ...names,
    );
    const source = opened(fake);
    const all = names.map((name) => wants(name));
    await source.revision(all);
    await later(fake, 0.93 * HOUR);
    await source.revision(all);
    expect(fake.asked.slice(10)).toEqual(['revision k0', 'revision k1']);
  });

  test('is spared where no version was made of the document: there is nothing to compare a revision with', async () => {
    const fake = withKeys(fakeStore(), 'a', 'b');
    const source = opened(fake);
    const refs = [wants('a', { fresh: true }), wants('b')];
    expect(await source.revision(refs)).toMatchObject([{ kind: 'unasked' }, { kind: 'revision' }]);
    expect((await source.read(refs)).map(textOf)).toEqual(['value of a', 'value of b']);
    expect(fake.asked).toEqual(['revision b', 'read a', 'read b']);
  });

  test('what one document is due for, the others of the same key hear too', async () => {
    const fake = withKeys(fakeStore(), 'a');
    const [often, seldom] = [wants('a', { refresh: { intervalMs: 60_000 } }), wants('a', { property: 'x' })];
    const source = opened(fake);
    await source.revision([often, seldom]);
    await later(fake, 70_000);
    fake.keys.set('a', { text: '{"x":"y"}', revision: '2' });
    const checks = await source.revision([often, seldom]);
    expect(checks).toMatchObject([{ revision: '2' }, { revision: '2' }]);
    expect(fake.asked).toHaveLength(2);
  });

  test('a value that changes between check and reading has the revision of the reading', async () => {
    const fake = withKeys(fakeStore(), 'a');
    fake.checked = () => fake.keys.set('a', { text: 'new', revision: '2' });
    const source = opened(fake);
    expect(await source.revision([wants('a')])).toMatchObject([{ revision: '1' }]);
    expect(await source.read([wants('a')])).toMatchObject([{ revision: '2' }]);
    expect(await source.revision([wants('a')])).toMatchObject([{ revision: '2' }]);
    expect(fake.asked).toEqual(['revision a', 'read a']);
  });

  test('without one the revision is a keyed fingerprint of what was read, and stands until the interval is over', async () => {
    const fake = fakeStore();
    fake.cheap = false;
    fake.keys.set('db', { text: '{"user":"shop","password":"pw"}', revision: null });
    const source = opened(fake);
    const ref = wants('db', { property: 'user' });
    expect(await source.revision([ref])).toEqual([{ kind: 'unread' }]);
    const [first] = await source.read([ref]);
    const revision = first?.kind === 'present' ? first.revision : null;
    expect(revision).toMatch(/^hmac-sha256:key:/);
    expect(await source.revision([ref])).toMatchObject([{ kind: 'revision', revision }]);
    await later(fake, 1.1 * HOUR);
    fake.keys.set('db', { text: '{"user":"shop","password":"other"}', revision: null });
    expect(await source.revision([ref])).toEqual([{ kind: 'unread' }]);
    expect(await source.read([ref])).toMatchObject([{ revision }]);
  });

  test('a fingerprint under another identity is worth nothing', async () => {
    const fake = fakeStore();
    fake.cheap = false;
    fake.keys.set('a', { text: 'x', revision: null });
    await opened(fake).read([wants('a')]);
    expect(await opened(fake, fingerprints('newer')).revision([wants('a')])).toEqual([{ kind: 'unread' }]);
  });

  test('a key that is gone is said to be gone until it is asked again', async () => {
    const fake = fakeStore();
    const source = opened(fake);
    const seen = [];
    for (const ms of [0, 1000]) {
      await later(fake, ms);
      seen.push(...(await source.revision([wants('a')])));
    }
    expect(seen).toMatchObject([{ kind: 'absent' }, { kind: 'absent' }]);
    expect(fake.asked).toEqual(['revision a']);
  });
});

describe('nobody is asked', () => {
  test('without an identity', async () => {
    const fake = withKeys(fakeStore(), 'a');
    const source = opened(fake, null);
    expect(await source.revision([wants('a')])).toEqual([{ kind: 'unasked' }]);
    expect(source.dueInMs?.([wants('a')])).toBe(Infinity);
    expect(fake.asked).toEqual([]);
  });

  test.each(['OnChange', 'Once'] as const)('for a document that is refreshed %s, once it was made', async (policy) => {
    const fake = withKeys(fakeStore(), 'a');
    const ref = wants('a', { refresh: { policy } });
    const source = opened(fake);
    expect(await source.revision([ref])).toEqual([{ kind: 'unasked' }]);
    expect((await source.read([ref])).map(textOf)).toEqual(['value of a']);
    expect(await source.revision([ref])).toEqual([{ kind: 'unasked' }]);
    expect(source.dueInMs?.([ref])).toBe(Infinity);
    expect(fake.asked).toEqual(['read a']);
  });
});

describe('a store', () => {
  test('whose document changed is opened anew, and what was noted of it is forgotten', async () => {
    const fake = withKeys(fakeStore(), 'a');
    const source = opened(fake);
    await source.revision([wants('a')]);
    await source.revision([wants('a', { store: { ...VAULT, place: { file: 'b.yaml', line: 9, column: 1 } } })]);
    expect(fake.sessions).toEqual({ opened: 1, closed: 0 });
    await source.revision([wants('a', { store: limited({ concurrency: 1 }) })]);
    expect(fake.sessions.opened).toBe(2);
    expect(fake.asked).toHaveLength(2);
  });

  test('that left git is closed', async () => {
    const fake = withKeys(fakeStore(), 'a');
    const source = opened(fake);
    await source.revision([wants('a')]);
    source.memory?.keep(new Set(['other']));
    await later(fake, 0);
    expect(fake.sessions).toEqual({ opened: 1, closed: 1 });
    expect(source.memory?.uses()).toEqual([]);
  });

  test('is asked no faster than its document allows: what does not fit into a pass stands meanwhile', async () => {
    const keys = Array.from({ length: 80 }, (_, n) => `k${n}`);
    const fake = withKeys(fakeStore(), ...keys);
    const refs = keys.map((key) => wants(key, { store: limited({ callsPerSecond: 10 }) }));
    const source = opened(fake);
    const first = await inTime(fake, source.revision(refs));
    expect(fake.clock.monotonic()).toBeCloseTo(5000, -2);
    expect(first.filter(({ kind }) => kind === 'revision')).toHaveLength(51);
    expect(first.at(-1)).toEqual({ kind: 'unasked' });
    expect(source.dueInMs?.(refs)).toBeLessThanOrEqual(200);
    const second = await inTime(fake, source.revision(refs));
    expect(second.filter(({ kind }) => kind === 'revision')).toHaveLength(80);
    expect(fake.asked).toHaveLength(80);
  });

  test('whose budget of the hour is spent is asked again in the next one; what is new waits for it', async () => {
    const fake = withKeys(fakeStore(), 'a', 'b', 'c');
    const store = limited({ callsPerHour: 2, concurrency: 1 });
    const refs = ['a', 'b', 'c'].map((key) => wants(key, { store }));
    const source = opened(fake);
    expect((await source.revision(refs)).map(({ kind }) => kind)).toEqual(['revision', 'revision', 'unasked']);
    expect(await source.read(refs.slice(2))).toMatchObject([{ code: 'StoreBusy', class: 'throttled' }]);
    expect(source.memory?.uses()).toMatchObject([{ store: 'vault', calls: 2, lastHour: 2, perHour: 2, outage: null }]);
    expect(source.dueInMs?.(refs)).toBeCloseTo(HOUR, -5);
    await later(fake, HOUR);
    expect(await source.read(refs.slice(2))).toMatchObject([{ kind: 'present' }]);
  });
});

describe('a key that the store refuses', () => {
  test('is asked again by itself, after 1 s doubling; the others go on', async () => {
    const fake = withKeys(
      fakeStore(1, () => 0.999_999),
      'a',
      'b',
    );
    fake.fails = (key) => (key === 'a' ? failing('forbidden') : null);
    const source = opened(fake);
    const kinds = [];
    for (const ms of [0, 500, 600, 1000, 1100]) {
      await later(fake, ms);
      kinds.push((await source.revision([wants('a'), wants('b')])).map(({ kind }) => kind).join());
    }
    expect(new Set(kinds)).toEqual(new Set(['unavailable,revision']));
    expect(fake.asked).toEqual(['revision a', 'revision b', 'revision a', 'revision a']);
  });
});
