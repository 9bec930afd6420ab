import { describe, expect, test } from '@jest/globals';
import { AWAY, HOUR } from './fake-leases.js';
import { DAY, generated, leased, openMint, UUID, type Mint } from './minting.js';
import { spec } from './world.js';

const MONTHLY = { ...UUID, rotation: { kind: 'interval', intervalMs: 30 * DAY } } as const;
const DB = spec('db', leased(), { retention: { versions: 0, minAgeMs: 0 }, stableName: true });

/** Passes only when the last one said so, as `waxseal run` does without a resync, for so long or until nothing is due. */
async function sleepThrough(mint: Mint, ms: number): Promise<number> {
  const end = mint.now + ms;
  let passes = 0;
  for (;;) {
    const { dueInMs } = await mint.pass();
    passes += 1;
    if (mint.now + dueInMs >= end) return passes;
    mint.now += dueInMs;
    await mint.settle();
  }
}

describe('a pass says when the next one is due', () => {
  test('for a generated value: when it rotates, to the moment', async () => {
    const mint = await openMint(generated('db', MONTHLY));
    await mint.settle();
    const made = mint.now;
    mint.now += 10 * DAY;
    const { dueInMs, status } = await mint.pass();
    expect(dueInMs).toBe(20 * DAY);
    expect(status.secrets[0]?.next).toEqual({ what: 'rotation', atMs: made + 30 * DAY });
    mint.now += dueInMs;
    expect((await mint.pass()).plan.steps[0]).toMatchObject({ action: 'create', reason: 'RotationDue' });
  });

  test('for a part of it, alone or in a template: when that one rotates; a lease that is renewed changes neither', async () => {
    const part = { kind: 'part', of: 'db', property: 'value', previousMs: null } as const;
    const inputs = [{ name: 'pw', source: part, encoding: 'none' } as const];
    const url = { ...spec('url', part), source: { kind: 'composed', template: '{{ pw }}', inputs } as const };
    const mint = await openMint(generated('db', MONTHLY), spec('copy', part), url);
    await mint.settle();
    const next = { what: 'rotation', atMs: mint.now + 30 * DAY };
    expect((await mint.pass()).status.secrets.map((one) => one.next)).toEqual([next, next, next]);
    const lent = await openMint(DB, spec('copy', part));
    await lent.settle();
    const [copy, db] = (await lent.pass()).status.secrets;
    expect([copy?.next, db?.next?.what]).toEqual([undefined, 'renewal']);
  });

  test('for the value before: when it is told no longer', async () => {
    const source = { kind: 'part', of: 'db', property: 'value', previousMs: DAY } as const;
    const mint = await openMint(generated('db', MONTHLY), spec('old', source));
    await mint.settle();
    mint.now += HOUR;
    expect((await mint.pass()).dueInMs).toBe(23 * HOUR);
    mint.now += 23 * HOUR;
    expect((await mint.pass()).dueInMs).toBe(29 * DAY);
  });

  test('for nothing that never comes by itself', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const { dueInMs, status } = await mint.pass();
    expect(dueInMs).toBe(Infinity);
    expect(status.secrets[0]).not.toHaveProperty('next');
  });

  test('and what is due in this pass already is not waited for: a value that cannot be made does not spin the loop', async () => {
    const mint = await openMint(generated('db', MONTHLY));
    await mint.settle();
    mint.now += 31 * DAY;
    const { dueInMs, plan } = await mint.plan();
    expect([plan.steps[0]?.reason, dueInMs]).toEqual(['RotationDue', Infinity]);
  });

  test('for a lease: at two thirds of it, and a plan, which renews none, for nothing', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    const { dueInMs, status } = await mint.pass();
    expect(dueInMs).toBe((HOUR * 2) / 3);
    expect(status.secrets[0]?.next).toEqual({ what: 'renewal', atMs: mint.now + dueInMs });
    mint.restart();
    expect((await mint.plan()).dueInMs).toBe(Infinity);
  });

  test('for credentials that cannot be renewed: when others are made', async () => {
    const mint = await openMint(DB);
    mint.leases.renewable = false;
    await mint.settle();
    const { dueInMs, status } = await mint.pass();
    expect([dueInMs, status.secrets[0]?.next?.what]).toEqual([(HOUR * 2) / 3, 'rotation']);
  });
});

describe('a loop that looks only when it was told to', () => {
  test('follows credentials over many leases, and gives back those of versions that are gone', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    expect(await sleepThrough(mint, 2 * DAY)).toBeLessThan(200);
    expect(mint.leases.users.length).toBeGreaterThan(15);
    expect(mint.leases.works(mint.swarm.row('db').value)).toBe(true);
    expect(mint.leases.users.filter(({ revoked }) => !revoked).length).toBeLessThanOrEqual(2);
  });

  test('comes back for a lease that the store did not take back', async () => {
    const mint = await openMint(DB, generated('other'));
    await mint.settle();
    mint.documents = [generated('other')];
    mint.leases.out = AWAY;
    await mint.settle();
    const { dueInMs } = await mint.pass();
    expect(dueInMs).toBeLessThanOrEqual(300_000);
    mint.leases.out = null;
    mint.now += dueInMs;
    await mint.pass();
    expect(mint.leases.users.map(({ revoked }) => revoked)).toEqual([true]);
  });
});

test('a wall clock that is put back makes no renewal late', async () => {
  const mint = await openMint(DB);
  await mint.settle();
  mint.leases.calls.length = 0;
  const { dueInMs } = await mint.pass();
  mint.ahead = -DAY;
  expect((await mint.pass()).dueInMs).toBe(dueInMs);
  mint.now += dueInMs;
  await mint.pass();
  expect(mint.leases.calls).toEqual(['renew 1']);
});
