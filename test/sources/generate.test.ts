import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classesOf, type PasswordRecipe, type RandomRecipe } from '../../src/model/recipe.js';
import { nextRotation } from '../../src/sources/generate/due.js';
import { random } from '../../src/sources/generate/random.js';
import { decodeKept, encodeKept } from '../../src/sources/kept.js';

const PASSWORD: PasswordRecipe = {
  kind: 'password',
  length: 32,
  lower: true,
  upper: true,
  digits: true,
  symbols: false,
  exclude: '',
  ambiguous: true,
};

function made(recipe: RandomRecipe): string {
  return new TextDecoder('latin1').decode(random(recipe));
}

describe('a password', () => {
  test('has its length, a character of each class, and none that is excluded', () => {
    const recipe = fc
      .record({
        length: fc.integer({ min: 8, max: 40 }),
        lower: fc.boolean(),
        upper: fc.boolean(),
        digits: fc.boolean(),
        symbols: fc.boolean(),
        exclude: fc.string({ maxLength: 20 }),
        ambiguous: fc.boolean(),
      })
      .map((more): PasswordRecipe => ({ ...PASSWORD, ...more }))
      .filter((one) => classesOf(one).length > 0 && !classesOf(one).includes(''));
    fc.assert(
      fc.property(recipe, (one) => {
        const text = made(one);
        expect(text).toHaveLength(one.length);
        const classes = classesOf(one);
        for (const character of text) expect(classes.join('')).toContain(character);
        for (const each of classes) expect(Array.from(text).some((character) => each.includes(character))).toBe(true);
        for (const excluded of one.exclude) expect(text).not.toContain(excluded);
        if (!one.ambiguous) expect(text).not.toMatch(/[0Oo1lI|]/);
      }),
    );
  });

  test('without a class that is switched off', () => {
    expect(made({ ...PASSWORD, length: 500, upper: false, digits: false })).toMatch(/^[a-z]{500}$/);
  });

  test('is never the same twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => made({ ...PASSWORD, length: 16 })))).toHaveProperty('size', 1000);
  });
});

describe('bytes', () => {
  test.each<['raw' | 'hex' | 'base64', RegExp]>([
    ['raw', /^[^]{24}$/],
    ['hex', /^[0-9a-f]{48}$/],
    ['base64', /^[A-Za-z0-9+/]{32}$/],
  ])('are written down as %s', (format, pattern) => {
    expect(made({ kind: 'bytes', length: 24, format })).toMatch(pattern);
  });
});

describe('the next rotation', () => {
  const at = (text: string): number => Date.parse(text);
  const berlin = (cron: string) => ({ kind: 'cron', cron, timeZone: 'Europe/Berlin' }) as const;
  const due = (rotation: Parameters<typeof nextRotation>[0], from: string): string =>
    new Date(nextRotation(rotation, at(from)) ?? 0).toISOString();

  test('is an interval after the creation of the last value', () => {
    expect(due({ kind: 'interval', intervalMs: 3_600_000 }, '2026-01-01T00:30:00Z')).toBe('2026-01-01T01:30:00.000Z');
  });

  test('is the next time of a cron line in its time zone, in summer and in winter', () => {
    expect(due(berlin('0 3 1 * *'), '2026-01-15T00:00:00Z')).toBe('2026-02-01T02:00:00.000Z');
    expect(due(berlin('0 3 1 * *'), '2026-06-15T00:00:00Z')).toBe('2026-07-01T01:00:00.000Z');
  });

  test('comes at the end of the hour that summer time leaves out, and once in the hour that comes twice', () => {
    expect(due(berlin('30 2 * * *'), '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(due(berlin('30 2 * * *'), '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
  });
});

test('what is kept comes back as it was, whatever bytes it holds', () => {
  const properties = fc.dictionary(fc.string({ minLength: 1 }), fc.uint8Array(), { minKeys: 1 });
  fc.assert(
    fc.property(properties, (record) => {
      const kept = new Map(Object.entries(record));
      encodeKept(kept).expose((all) => {
        expect(decodeKept(all)).toEqual(kept);
        expect(decodeKept(all.subarray(0, all.length - 1))).toBe(null);
      });
    }),
  );
});
