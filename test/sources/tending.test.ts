import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failed, found, renewed, type Moment, type Tended } from '../../src/sources/lease/tending.js';
import { AWAY } from './fake-leases.js';

const LIFE = 3_600_000;

/** What is left when others are made, in parts of the first length. `capMs`: the system lets no lease be longer in all. */
function leftAtEnd(capMs: number, chances: readonly number[], awayFromMs: number, renewable = true): number {
  const at = (wall: number): Moment => ({ wall, monotonic: wall });
  const kept = { lease: { id: 'l', parent: null }, renewable, issuedAtMs: 0, expiresAtMs: Math.min(LIFE, capMs) };
  let one: Tended = found('shop-db', kept, at(0));
  let now = 0;
  for (const chance of chances) {
    now = Math.max(now, one.nextAtMs);
    if (!renewable) break;
    const expiresAtMs = Math.max(one.expiresAtMs ?? 0, Math.min(now + LIFE, capMs));
    one = now >= awayFromMs ? failed(one, AWAY, now) : renewed(one, expiresAtMs, at(now), chance);
    if (one.ending) break;
  }
  return ((one.expiresAtMs ?? 0) - now) / one.lifeMs;
}

const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 500, maxLength: 500 });

/** docs/sources/leases.md says these numbers. */
describe('when other credentials are made, of the length of a lease', () => {
  test('two ninths are left where it was renewed as far as it could be', () => {
    fc.assert(
      fc.property(fc.integer({ min: LIFE, max: 20 * LIFE }), chances, (cap, all) => {
        expect(leftAtEnd(cap, all, Infinity)).toBeGreaterThanOrEqual(2 / 9 - 1e-9);
      }),
      { numRuns: 200 },
    );
  });

  test('a seventh is left where its store did not answer', () => {
    const away = fc.integer({ min: 0, max: 10 * LIFE });
    fc.assert(
      fc.property(fc.integer({ min: LIFE, max: 20 * LIFE }), chances, away, (cap, all, from) => {
        expect(leftAtEnd(cap, all, from)).toBeGreaterThanOrEqual(1 / 7);
      }),
      { numRuns: 200 },
    );
  });

  test('a third is left where it cannot be renewed', () => {
    expect(leftAtEnd(LIFE, [0], Infinity, false)).toBeCloseTo(1 / 3);
  });
});
