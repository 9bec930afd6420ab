import { expect, test } from '@jest/globals';
import { overlapOf } from '../../../src/model/lifetime.js';
import { lifetimeOf } from '../../../src/sources/memories.js';
import type { Registry } from '../../../src/sources/registry.js';
import { remoteSource } from '../../../src/sources/remote/remote-source.js';
import { fakeStore, fingerprints, later, wants } from './fake-store.js';

const HOUR = 3_600_000;
const [FROM, UNTIL] = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)];

/** A store of one key, as a document of it sees it. */
function opened() {
  const fake = fakeStore();
  const source = remoteSource(fingerprints(), fake.shelf);
  const put = (revision: string, more: object = {}) => fake.keys.set('db', { text: 'pw', revision, ...more });
  return { fake, put, source, told: () => source.lifetime?.(wants('db')) };
}

test('how long a value is good is known from its reading, and not asked for again', async () => {
  const { fake, put, source, told } = opened();
  put('1', { lifetime: { fromMs: FROM, untilMs: UNTIL } });
  expect(told()).toBeNull();
  await source.read([wants('db', { fresh: true })]);
  expect(told()).toEqual({ fromMs: FROM, untilMs: UNTIL });
  expect(fake.asked).toEqual(['read db']);
});

test('a check that says nothing of it leaves it as it was, while the revision is the same', async () => {
  const { fake, put, source, told } = opened();
  put('1', { lifetime: { fromMs: null, untilMs: UNTIL } });
  await source.read([wants('db')]);
  await later(fake, 2 * HOUR);
  await source.revision([wants('db')]);
  expect([fake.asked.at(-1), told()]).toEqual(['revision db', { fromMs: null, untilMs: UNTIL }]);
  put('2');
  await later(fake, 2 * HOUR);
  await source.revision([wants('db')]);
  expect(told()).toBeNull();
});

test('a check that tells it corrects what was known', async () => {
  const { fake, put, source, told } = opened();
  put('1', { lifetime: { fromMs: null, untilMs: FROM } });
  await source.read([wants('db')]);
  put('1', { lifetime: { fromMs: null, untilMs: UNTIL }, lifetimeInCheck: true });
  await later(fake, 2 * HOUR);
  await source.revision([wants('db')]);
  expect(told()).toEqual({ fromMs: null, untilMs: UNTIL });
});

test('a value that ends before its document is due is asked for at its end, and once it has ended as often as any other', async () => {
  const { fake, put, source } = opened();
  const endsMs = fake.clock.wall() + HOUR / 6;
  put('1', { lifetime: { fromMs: null, untilMs: endsMs } });
  await source.read([wants('db')]);
  const dueInMs = (): number => source.dueInMs?.([wants('db')]) ?? NaN;
  expect(dueInMs()).toBe(HOUR / 6 + 2_000);
  await later(fake, HOUR / 6);
  await source.revision([wants('db')]);
  expect(fake.asked).toHaveLength(1);
  await later(fake, 2_000);
  await source.revision([wants('db')]);
  expect(fake.asked).toEqual(['read db', 'revision db']);
  expect(dueInMs()).toBe(HOUR);
});

test('what is made of several values is good while all of them are', () => {
  const lives = [
    { fromMs: FROM, untilMs: UNTIL },
    { fromMs: FROM + 1, untilMs: null },
    null,
    { fromMs: null, untilMs: UNTIL - 1 },
  ];
  const remote = { lifetime: () => lives.shift() ?? null };
  const refs = lives.map(() => wants('db'));
  expect(lifetimeOf(refs, { remote } as unknown as Registry)).toEqual({
    lifetime: { fromMs: FROM + 1, untilMs: UNTIL - 1 },
  });
  expect(lifetimeOf(refs, { remote } as unknown as Registry)).toEqual({});
});

test('a time that no calendar has says nothing', () => {
  expect(overlapOf([{ fromMs: NaN, untilMs: 1e18 }])).toBeNull();
  expect(overlapOf([{ fromMs: FROM, untilMs: 1e18 }])).toEqual({ fromMs: FROM, untilMs: null });
});
