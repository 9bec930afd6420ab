import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sameWords, wordsOf } from '../../src/spec/same-words.js';

const place = (line: number): object => ({ file: 'a.yaml', line, column: 1 });
const SECRET = { labels: { team: 'shop' }, consumers: [{ service: 'web', place: place(4) }], place: place(1) };

describe('same words', () => {
  test('are those that stand at another place, or in another order', () => {
    const moved = { place: place(7), consumers: [{ place: place(9), service: 'web' }], labels: { team: 'shop' } };
    expect(sameWords(SECRET, moved)).toBe(true);
  });

  // A selector of this label could be changed without a word of it in the comment on the pull request.
  test('are not those of two labels that are called "place"', () => {
    expect(sameWords({ labels: { place: 'cellar' } }, { labels: { place: 'roof' } })).toBe(false);
    expect(wordsOf({ place: 'cellar' })).toBe('{"place":"cellar"}');
  });

  test('are not those of a field more, less, or by another name', () => {
    expect(sameWords({ place: place(1), a: 1 }, { a: 1, b: 1 })).toBe(false);
    expect(sameWords({ a: 1, b: 1 }, { place: place(1), a: 1 })).toBe(false);
    expect(sameWords({ a: 1 }, {})).toBe(false);
    expect(sameWords({}, [])).toBe(false);
    expect(sameWords(null, {})).toBe(false);
  });

  test('are the same whether they are compared or written out', () => {
    const key = fc.constantFrom('place', 'a', 'b');
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<unknown>('x', 'y', 1, null, true),
        fc.array(tie('tree'), { maxLength: 2 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        expect(sameWords(a, b)).toBe(wordsOf(a) === wordsOf(b));
      }),
    );
  });
});
