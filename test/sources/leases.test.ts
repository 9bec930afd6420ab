import { describe, expect, test } from '@jest/globals';
import { AppError } from '../../src/model/problem.js';
import { AWAY, HOUR } from './fake-leases.js';
import { generated, leased, openMint, type Mint } from './minting.js';
import { spec } from './world.js';

const BASE64 = { encoding: 'base64' } as const;

const MINUTE = HOUR / 60;
const DB = spec('db', leased(), { retention: { versions: 0, minAgeMs: 0 }, stableName: true });
const USER = spec('db_user', { kind: 'part', of: 'db', property: 'username', previousMs: null });

/** Passes for so long, one each minute. `each` is called after each. */
async function run(mint: Mint, ms: number, each: () => void = () => undefined): Promise<void> {
  for (const end = mint.now + ms; mint.now < end; mint.now += MINUTE) {
    await mint.pass();
    each();
  }
}

const current = (mint: Mint): string => mint.swarm.row('db').value;

describe('credentials with a lease', () => {
  test('are made when the plan is applied: a plan asks nothing', async () => {
    const mint = await openMint(DB);
    await mint.plan();
    await mint.plan(null);
    expect(mint.leases.calls).toEqual([]);
    await mint.settle();
    expect(mint.leases.calls.filter((call) => call.startsWith('issue'))).toEqual(['issue shop']);
    expect(mint.swarm.row('db_v1').value).toBe('pw-1');
    expect(mint.swarm.row('db').value).toBe('pw-1');
  });

  test('come whole, as JSON, where the document names no property', async () => {
    const mint = await openMint(spec('db', leased(null)));
    await mint.settle();
    expect(JSON.parse(mint.swarm.row('db_v1').value)).toEqual({ username: 'u1', password: 'pw-1' });
  });

  test('and another document carries another property of the same making', async () => {
    const mint = await openMint(DB, USER);
    await mint.pass();
    expect(mint.leases.users).toHaveLength(1);
    expect([mint.swarm.row('db_v1').value, mint.swarm.row('db_user_v1').value]).toEqual(['pw-1', 'u1']);
    await run(mint, 3 * HOUR);
    await mint.settle();
    expect([mint.swarm.row('db_v2').value, mint.swarm.row('db_user_v2').value]).toEqual(['pw-2', 'u2']);
  });

  test('no document can take what renews the lease', async () => {
    const mint = await openMint(DB, spec('stolen', { kind: 'part', of: 'db', property: '.parent', previousMs: null }));
    const { outcomes } = await mint.pass();
    expect(outcomes.map(({ code }) => code)).toEqual([null, 'PropertyMissing']);
  });

  test('that lack the property are given back', async () => {
    const mint = await openMint(spec('db', leased('no.such')));
    const [outcome] = (await mint.pass()).outcomes;
    expect([outcome?.result, outcome?.code]).toEqual(['failed', 'PropertyMissing']);
    expect(mint.leases.calls).toEqual(['issue shop', 'revoke 1']);
  });
});

describe('the lease', () => {
  test('is renewed at two thirds, and writes nothing', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    mint.leases.calls.length = 0;
    const { id } = mint.swarm.row('db_v1');
    await run(mint, 39 * MINUTE);
    expect(mint.leases.calls).toEqual([]);
    await run(mint, 2 * MINUTE);
    expect(mint.leases.calls).toEqual(['renew 1']);
    expect(mint.swarm.row('db_v1').id).toBe(id);
  });

  test('ends with another version when it cannot be renewed far enough, and is given back after that one is gone', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    await run(mint, 10 * HOUR, () => {
      expect(mint.leases.works(current(mint))).toBe(true);
    });
    expect(mint.leases.users.length).toBeGreaterThan(3);
    expect(mint.leases.users.slice(0, -1).every(({ revoked }) => revoked)).toBe(true);
    const revoked = mint.leases.calls.indexOf('revoke 1');
    expect(mint.leases.calls.slice(0, revoked)).toContain('issue shop');
  });

  test('survives a restart that lost everything: it is taken up from the label and renewed at once', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    await run(mint, 9 * HOUR, () => {
      mint.restart();
      expect(mint.leases.works(current(mint))).toBe(true);
    });
    expect(mint.leases.users.length).toBeLessThanOrEqual(5);
  });

  test('that is gone, whatever the reason, is followed by other credentials', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    for (const user of mint.leases.users) user.revoked = true;
    await run(mint, HOUR);
    await mint.settle();
    expect(current(mint)).toBe('pw-2');
  });

  test('of a store that does not answer is tried again until its end, and then others are made', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    mint.leases.out = AWAY;
    await run(mint, 50 * MINUTE);
    expect(mint.leases.users).toHaveLength(1);
    mint.leases.out = null;
    await mint.settle();
    expect(mint.leases.works(current(mint))).toBe(true);
    mint.leases.out = AWAY;
    await run(mint, 5 * HOUR);
    mint.leases.out = null;
    await run(mint, 10 * MINUTE);
    expect(mint.leases.works(current(mint))).toBe(true);
  });

  test('of what cannot be renewed ends at two thirds', async () => {
    const mint = await openMint(DB);
    mint.leases.renewable = false;
    await mint.settle();
    await run(mint, 39 * MINUTE);
    expect(mint.leases.users).toHaveLength(1);
    await run(mint, 5 * MINUTE);
    expect(current(mint)).toBe('pw-2');
    expect(mint.leases.calls.filter((call) => call.startsWith('renew'))).toEqual([]);
  });

  test('of a version whose labels somebody broke is not given back: the secret is there, and may be mounted', async () => {
    const mint = await openMint(DB);
    await mint.settle();
    const { id, name: swarmName } = mint.swarm.row('db_v1');
    await mint.swarm.relabel({ id, index: 1, swarmName }, {});
    await mint.settle();
    expect(mint.leases.works('pw-1')).toBe(true);
  });

  test('of a document that left git is given back once its versions are gone', async () => {
    const mint = await openMint(DB, generated('other'));
    await mint.settle();
    mint.documents = [generated('other')];
    await mint.settle();
    expect(mint.swarm.rows.map(({ name }) => name)).toEqual(['other_v1', 'other']);
    await mint.pass();
    expect(mint.leases.users.map(({ revoked }) => revoked)).toEqual([true]);
  });
});

describe('a store that', () => {
  // Every pass waited for every one of them, a minute each: no rollout and no step back went on.
  test('hangs is left alone for as long as it hung', async () => {
    const many = Array.from({ length: 20 }, (_, i) => spec(`db${i}`, leased()));
    const mint = await openMint(...many);
    await mint.settle();
    await run(mint, 41 * MINUTE - MINUTE);
    mint.leases.out = AWAY;
    mint.leases.tookMs = MINUTE;
    mint.leases.calls.length = 0;
    await mint.pass();
    expect(mint.leases.calls).toHaveLength(4);
    await mint.pass();
    expect(mint.leases.calls).toHaveLength(4);
    mint.leases.out = null;
    mint.leases.tookMs = 0;
    mint.now += 4 * MINUTE;
    await mint.settle();
    expect(many.every(({ name }) => mint.leases.works(mint.swarm.row(`${name}_v1`).value))).toBe(true);
    expect(mint.leases.users).toHaveLength(20);
  });

  test('does not take a lease back is asked ever less often', async () => {
    const mint = await openMint(DB, generated('other'));
    await mint.settle();
    mint.documents = [generated('other')];
    mint.leases.out = AWAY;
    await mint.settle();
    expect(mint.swarm.rows.map(({ name }) => name)).not.toContain('db_v1');
    mint.leases.calls.length = 0;
    for (let i = 0; i < 100; i++, mint.now += 100) await mint.pass();
    expect(mint.leases.calls.length).toBeGreaterThan(0);
    expect(mint.leases.calls.length).toBeLessThan(6);
  });
});

describe('a clock that jumps', () => {
  test.each([-24 * HOUR, 24 * HOUR])('by %d ms neither ends the credentials nor makes many', async (jump) => {
    const mint = await openMint(DB);
    await mint.settle();
    await run(mint, 10 * MINUTE);
    mint.ahead = jump;
    await run(mint, 2 * HOUR, () => {
      expect(mint.leases.works(current(mint))).toBe(true);
    });
    expect(mint.leases.users.length).toBeLessThanOrEqual(2);
  });
});

test('patience that a store asks for does not reach beyond the time in which others can be made', async () => {
  const mint = await openMint(DB);
  await mint.settle();
  await mint.pass();
  mint.leases.calls.length = 0;
  mint.leases.out = { ...AWAY, class: 'throttled', retryAfterMs: 5 * HOUR };
  await run(mint, 0.75 * HOUR, () => {
    if (mint.leases.calls.some((call) => call.startsWith('renew'))) mint.leases.out = null;
  });
  await run(mint, 3 * HOUR, () => {
    expect(mint.leases.works(current(mint))).toBe(true);
  });
});

describe('credentials that become no version', () => {
  test('are given back when another operator was first', async () => {
    const mint = await openMint(DB);
    await Promise.all([mint.pass(), mint.pass()]);
    await mint.settle();
    expect(mint.leases.users.map(({ revoked }) => revoked).sort()).toEqual([false, true]);
    expect(mint.leases.works(current(mint))).toBe(true);
  });

  test('are not those that become one by decoding', async () => {
    const mint = await openMint(spec('db', leased(), BASE64));
    mint.leases.passwords = () => Buffer.from('decoded').toString('base64');
    await mint.settle();
    await mint.pass();
    expect(mint.swarm.row('db_v1').value).toBe('decoded');
    expect(mint.leases.users.map(({ revoked }) => revoked)).toEqual([false]);
  });

  test('are given back later where nobody knew whether the engine had taken them', async () => {
    const mint = await openMint(DB);
    mint.swarm.onCreate = () => {
      throw new AppError('OutcomeUnknown', 'no answer');
    };
    await mint.pass();
    expect(mint.leases.users.map(({ revoked }) => revoked)).toEqual([false]);
    mint.swarm.onCreate = () => undefined;
    await mint.settle();
    expect(mint.leases.users.map(({ revoked }) => revoked)).toEqual([true, false]);
    expect(mint.leases.works(current(mint))).toBe(true);
  });
});
