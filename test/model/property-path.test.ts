import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatPropertyPath, parsePropertyPath, type PropertyStep } from '../../src/model/property-path.js';

describe('a property path', () => {
  test.each<[string, readonly PropertyStep[]]>([
    ['password', ['password']],
    ['db.users[0].password', ['db', 'users', 0, 'password']],
    ['[2][10]', [2, 10]],
    ['data."tls.crt"', ['data', 'tls.crt']],
    ['"a b"."c\\"d"."é\\n"', ['a b', 'c"d', 'é\n']],
    ['users.0', ['users', '0']],
    ['user-name./@x:y', ['user-name', '/@x:y']],
    ['größe.🔑', ['größe', '🔑']],
    ['""', ['']],
  ])('%s is read step by step', (text, steps) => {
    expect(parsePropertyPath(text)).toEqual(steps);
  });

  test.each<[string, number, RegExp]>([
    ['', 0, /must be a key/],
    ['.a', 0, /must be a key/],
    ['a.', 2, /must be a key/],
    ['a..b', 2, /must be a key/],
    ['a b', 1, /must be a dot/],
    ['a[', 1, /must be a number/],
    ['a[x]', 1, /must be a number/],
    ['a[-1]', 1, /must be a number/],
    ['a[01]', 1, /must be a number/],
    ['a[0]b', 4, /must be a dot/],
    ['a."b', 2, /must be a key/],
    ['"a"b', 3, /must be a dot/],
    ['"\\x"', 0, /must be a key/],
    ['a.\u200b', 2, /must be a key/],
    ['a.__proto__.b', 2, /not allowed/],
    ['"constructor"', 0, /not allowed/],
    ['"proto\\u0074ype"', 0, /not allowed/],
    ['a'.repeat(513), 512, /longer than 512/],
    [Array(33).fill('a').join('.'), 63, /more than 32 steps/],
  ])('%s is none, and the fault has its place', (text, at, message) => {
    expect(parsePropertyPath(text)).toEqual({ at, message: expect.stringMatching(message) });
  });

  test('that is written out is read back as the same steps', () => {
    const key = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('proto'));
    const steps = fc.array(fc.oneof(key, fc.nat(999_999_999)), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(steps, (path) => expect(parsePropertyPath(formatPropertyPath(path))).toEqual(path)));
  });

  test('of any text at all is read or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const read = parsePropertyPath(text);
        if ('message' in read) expect(read.at).toBeLessThanOrEqual(text.length);
        else expect(parsePropertyPath(formatPropertyPath(read))).toEqual(read);
      }),
      { numRuns: 2_000 },
    );
  });
});
