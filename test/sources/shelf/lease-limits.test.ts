import { expect, test } from '@jest/globals';
import type { Unavailable } from '../../../src/model/answer.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import type { StoreLimits } from '../../../src/model/store.js';
import type { Lease, Leases } from '../../../src/sources/provider.js';
import { remoteSource } from '../../../src/sources/remote/remote-source.js';
import { failing, fakeStore, fingerprints, inTime, later, limited, wants, type FakeStore } from './fake-store.js';

const LEASE: Lease = { id: 'database/creds/shop/1', parent: null };
const HOUR = 3_600_000;

/** A store that lends, and takes a tenth of a second for each answer. */
function lending(allowed: Partial<StoreLimits>): { fake: FakeStore; leases: () => Promise<Leases>; at: number[] } {
  const fake = fakeStore();
  const at: number[] = [];
  const answer = async <T>(given: T): Promise<T | Unavailable> => {
    at.push(fake.clock.monotonic());
    fake.open.now += 1;
    fake.open.most = Math.max(fake.open.most, fake.open.now);
    await fake.clock.sleep(100);
    fake.open.now -= 1;
    fake.called();
    return typeof fake.fails === 'function' ? (fake.fails('') ?? given) : (fake.fails ?? given);
  };
  const value = SecretValue.of(Buffer.from('{}'));
  fake.leases = {
    issue: () => answer({ value, lease: LEASE, renewable: true, expiresAtMs: HOUR }),
    renew: () => answer({ kind: 'renewed' as const, expiresAtMs: HOUR }),
    revoke: () => answer(null),
  };
  const store = limited(allowed);
  const leases = async (): Promise<Leases> => {
    const opened = await fake.shelf.leases.open(store);
    if ('kind' in opened) throw new Error(opened.message);
    return opened;
  };
  return { fake, leases, at };
}

function every(leases: Leases): Promise<unknown[]> {
  return Promise.all([
    leases.issue('shop', {}),
    leases.renew(LEASE),
    leases.renew(LEASE),
    leases.revoke(LEASE),
    leases.issue('shop', {}),
  ]);
}

test('no more leases are asked for at once than the store allows', async () => {
  const { fake, leases, at } = lending({ concurrency: 2 });
  await inTime(fake, every(await leases()));
  expect(at).toHaveLength(5);
  expect(fake.open.most).toBe(2);
});

test('leases are asked for no faster than the store allows', async () => {
  const { fake, leases, at } = lending({ callsPerSecond: 2 });
  await inTime(fake, every(await leases()));
  expect(at.map((ms) => ms - (at[0] ?? 0))).toEqual([0, 500, 1000, 1500, 2000]);
});

test('leases are part of the budget of the hour: what it leaves no room for waits, and says for how long', async () => {
  const { fake, leases, at } = lending({ callsPerHour: 3 });
  const lent = await leases();
  for (let n = 0; n < 3; n += 1) await inTime(fake, lent.renew(LEASE));
  const [renewed, made, given] = [await lent.renew(LEASE), await lent.issue('shop', {}), await lent.revoke(LEASE)];
  expect(at).toHaveLength(3);
  expect(renewed).toMatchObject({ code: 'StoreBusy', class: 'throttled', retryAfterMs: expect.any(Number) });
  expect(made).toMatchObject({
    message: 'the limits of store "vault" leave no room for credentials of the role "shop" yet',
  });
  expect(given).toMatchObject({ code: 'StoreBusy' });
  await later(fake, HOUR);
  expect(await inTime(fake, lent.renew(LEASE))).toMatchObject({ kind: 'renewed' });
});

test('a store that has had enough is left alone for as long as it says, by leases and by everybody else', async () => {
  const { fake, leases, at } = lending({});
  const lent = await leases();
  const source = remoteSource(fingerprints(), fake.shelf);
  fake.fails = failing('throttled', 90_000);
  await inTime(fake, lent.renew(LEASE));
  fake.fails = null;
  await later(fake, 80_000);
  expect(await lent.renew(LEASE)).toMatchObject({ class: 'throttled' });
  expect(await lent.issue('shop', {})).toMatchObject({ class: 'throttled' });
  const ref = wants('a', { store: limited({}) });
  expect(await source.revision([ref])).toMatchObject([{ kind: 'unavailable', class: 'throttled' }]);
  expect([at.length, fake.asked.length]).toEqual([1, 0]);
  await later(fake, 20_000);
  expect(await inTime(fake, lent.renew(LEASE))).toMatchObject({ kind: 'renewed' });
});

test('a store that does not answer for keys is asked for leases all the same: these end by themselves', async () => {
  const { fake, leases, at } = lending({});
  const source = remoteSource(fingerprints(), fake.shelf);
  fake.fails = failing('unreachable');
  await source.revision([wants('a', { store: limited({}) })]);
  fake.fails = null;
  expect(await inTime(fake, (await leases()).renew(LEASE))).toMatchObject({ kind: 'renewed' });
  expect(at).toHaveLength(1);
});
