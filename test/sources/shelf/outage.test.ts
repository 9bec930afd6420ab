import { expect, test } from '@jest/globals';
import { remoteSource } from '../../../src/sources/remote/remote-source.js';
import { failing, fakeStore, fingerprints, inTime, later, limited, wants, type FakeStore } from './fake-store.js';

const KEYRING = fingerprints();
const REFS = ['a', 'b', 'c'].map((key) => wants(key));

function away(kind: Parameters<typeof failing>[0] = 'unreachable', retryAfterMs: number | null = null): FakeStore {
  const fake = fakeStore(1, () => 0.999_999);
  for (const key of ['a', 'b', 'c']) fake.keys.set(key, { text: 'x', revision: '1' });
  fake.fails = failing(kind, retryAfterMs);
  return fake;
}

test('a store that does not answer is asked one question, after 1 s doubling to 5 min; all its documents hear of it', async () => {
  const fake = away();
  const source = remoteSource(KEYRING, fake.shelf);
  const at: number[] = [];
  for (let second = 0; second < 1200; second += 1) {
    const before = fake.asked.length;
    const checks = await source.revision(REFS);
    expect(checks.map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    if (fake.asked.length > before) at.push(second);
    await later(fake, 1000);
  }
  expect(at).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111]);
  // The first time nobody knew: as many as may go out at once.
  expect(fake.asked.slice(3)).toHaveLength(at.length - 1);
});

test('it says since when, and when it is tried next', async () => {
  const fake = away();
  const source = remoteSource(KEYRING, fake.shelf);
  await source.revision(REFS);
  await later(fake, 1000);
  const [check] = await source.revision(REFS);
  expect(check).toMatchObject({
    kind: 'unavailable',
    message: 'it is unreachable; since 1970-01-01T00:16:40Z, next try 1970-01-01T00:16:42Z',
  });
  expect(source.memory?.uses()).toMatchObject([
    { outage: { code: 'Fails', sinceMs: 1_000_000, nextTryMs: expect.closeTo(1_003_000, -1) } },
  ]);
  expect(source.dueInMs?.(REFS)).toBeCloseTo(2000, 0);
});

test('once it answers again everything that is due is asked in that pass, the outage forgotten', async () => {
  const fake = away();
  const source = remoteSource(KEYRING, fake.shelf);
  await source.revision(REFS);
  fake.fails = null;
  fake.asked.length = 0;
  await later(fake, 1000);
  expect((await source.revision(REFS)).map(({ kind }) => kind)).toEqual(['revision', 'revision', 'revision']);
  expect(fake.asked).toHaveLength(3);
  expect(source.memory?.uses()).toMatchObject([{ outage: null }]);
});

test('what was found before the outage stands while it is not due', async () => {
  const fake = away();
  fake.fails = null;
  const source = remoteSource(KEYRING, fake.shelf);
  const often = wants('a', { refresh: { intervalMs: 60_000 } });
  await source.revision([often, ...REFS.slice(1)]);
  fake.fails = failing('unreachable');
  await later(fake, 70_000);
  const kinds = (await source.revision([often, ...REFS.slice(1)])).map(({ kind }) => kind);
  expect(kinds).toEqual(['unavailable', 'revision', 'revision']);
});

test('a store that asks for patience gets it', async () => {
  const fake = away('throttled', 90_000);
  const source = remoteSource(KEYRING, fake.shelf);
  await source.revision(REFS);
  fake.asked.length = 0;
  await later(fake, 89_000);
  await source.revision(REFS);
  expect(fake.asked).toEqual([]);
  await later(fake, 1000);
  await source.revision(REFS);
  expect(fake.asked).toHaveLength(1);
});

test.each([
  [0.25, 250],
  [0.75, 750],
])(
  'stores that were throttled at one moment are not asked again at one moment (chance %s: %s ms)',
  async (chance, ms) => {
    const fake = fakeStore(1, () => chance);
    fake.keys.set('a', { text: 'x', revision: '1' });
    fake.fails = failing('throttled');
    const source = remoteSource(KEYRING, fake.shelf);
    const [first] = REFS;
    if (first === undefined) throw new Error('there are no documents');
    for (const wait of [ms, 2 * ms, 4 * ms]) {
      await source.revision([first]);
      const asked = fake.asked.length;
      await later(fake, wait - 1);
      await source.revision([first]);
      expect(fake.asked).toHaveLength(asked);
      await later(fake, 1);
    }
  },
);

test('a login that is refused is not tried as often, since a system may lock out who tries', async () => {
  const fake = away('auth');
  const source = remoteSource(KEYRING, fake.shelf);
  await source.revision(REFS);
  expect(source.dueInMs?.(REFS)).toBeCloseTo(8000, 0);
});

test('one key that the store never answers for does not keep the others from it', async () => {
  const fake = away();
  const unreachable = failing('unreachable');
  fake.fails = (key) => (key === 'a' ? unreachable : null);
  const source = remoteSource(KEYRING, fake.shelf);
  const often = REFS.map((ref) => ({ ...ref, refresh: { ...ref.refresh, intervalMs: 10_000 } }));
  const kinds = [];
  for (let second = 0; second < 60; second += 1) {
    kinds.push((await source.revision(often)).map(({ kind }) => kind).join());
    await later(fake, 1000);
  }
  expect(kinds.filter((kind) => kind === 'unavailable,revision,revision').length).toBeGreaterThan(50);
  expect(fake.asked.filter((one) => one === 'revision a').length).toBeLessThan(25);
});

test('nor where all are asked for at once: a store that answers for the others is not out', async () => {
  const fake = fakeStore(3, () => 0.5);
  for (const key of ['a', 'b', 'c']) fake.keys.set(key, { text: 'x', revision: '1' });
  const unreachable = failing('unreachable');
  fake.fails = (key) => (key === 'a' ? unreachable : null);
  const source = remoteSource(KEYRING, fake.shelf);
  expect((await source.revision(REFS)).map(({ kind }) => kind)).toEqual(['unavailable', 'revision', 'revision']);
  expect(source.memory?.uses()).toMatchObject([{ outage: null }]);
  // But who asks for patience asks for all.
  const patience = failing('throttled', 90_000);
  fake.fails = (key) => (key === 'a' ? patience : null);
  await later(fake, 600_000);
  await source.revision(REFS.map((ref) => ({ ...ref, refresh: { ...ref.refresh, intervalMs: 1 } })));
  expect(source.memory?.uses()).toMatchObject([{ outage: { code: 'Fails' } }]);
});

test('a store that goes away after its first answer is not waited for once for each key that is left', async () => {
  const fake = away();
  const keys = Array.from({ length: 200 }, (_, n) => `k${String(n)}`);
  for (const key of keys) fake.keys.set(key, { text: 'x', revision: '1' });
  const unreachable = failing('unreachable');
  fake.fails = (key) => (key === 'k0' ? null : unreachable);
  fake.takesMs = 30_000;
  const source = remoteSource(KEYRING, fake.shelf);
  const refs = keys.map((key) => wants(key, { store: limited({ concurrency: 1 }) }));
  const checks = await inTime(fake, source.revision(refs));
  expect(checks.map(({ kind }) => kind).slice(0, 2)).toEqual(['revision', 'unavailable']);
  expect(fake.asked).toHaveLength(6);
  // Once it answers, everything that is left goes out in one pass.
  fake.fails = null;
  fake.asked.length = 0;
  await later(fake, 10_000);
  const again = await inTime(fake, source.revision(refs));
  expect(new Set(again.map(({ kind }) => kind))).toEqual(new Set(['revision']));
  expect(fake.asked).toHaveLength(199);
});

test('forgiveness tries what failed at once', async () => {
  const fake = away();
  const source = remoteSource(KEYRING, fake.shelf);
  await source.revision(REFS);
  fake.fails = null;
  source.memory?.forgive();
  expect((await source.revision(REFS)).map(({ kind }) => kind)).toEqual(['revision', 'revision', 'revision']);
});

test('a failure that is tried again within seconds says no times: in a plan that somebody just made they mean nothing', async () => {
  const fake = away();
  const [check] = await remoteSource(KEYRING, fake.shelf).revision(REFS);
  expect(check).toMatchObject({ message: 'it is unreachable' });
  const throttled = away('throttled', 90_000);
  const [patient] = await remoteSource(KEYRING, throttled.shelf).revision(REFS);
  expect(patient).toMatchObject({ message: expect.stringContaining('next try 1970-01-01T00:18:10Z') });
});

// One Conjur path with half of a surrogate pair, one credential of two lines, one lease of 10^300 s: each of them once ended
// the whole pass, and with it every other store, every sealed secret and every step back.
test('a bug in what asks a store holds the question, and nothing else; its message is told to nobody', async () => {
  const fake = fakeStore(1);
  for (const key of ['a', 'b', 'c']) fake.keys.set(key, { text: 'x', revision: '1' });
  fake.fails = (key) => {
    if (key === 'b') throw new TypeError('cannot read "hunter2"');
    return null;
  };
  const checks = await remoteSource(KEYRING, fake.shelf).revision(REFS);
  expect(checks.map(({ kind }) => kind)).toEqual(['revision', 'unavailable', 'revision']);
  expect(checks[1]).toMatchObject({
    code: 'StoreBroken',
    message: expect.stringMatching(/^internal error in what asks the store "\w+" \(TypeError at .*:\d+:\d+\)/),
  });
  expect(JSON.stringify(checks)).not.toContain('hunter2');
  expect(fake.shelf.uses()).toMatchObject([{ outage: null }]);
});

test('a provider that does not open is opened again, and holds its store alone', async () => {
  const fake = fakeStore(1);
  fake.keys.set('a', { text: 'x', revision: '1' });
  fake.opens = () => {
    throw new TypeError('no room');
  };
  const source = remoteSource(KEYRING, fake.shelf);
  expect(await source.revision(REFS.slice(0, 1))).toMatchObject([{ kind: 'unavailable', code: 'StoreBroken' }]);
  fake.opens = () => undefined;
  await later(fake, 5000);
  expect(await source.revision(REFS.slice(0, 1))).toMatchObject([{ kind: 'revision' }]);
});
