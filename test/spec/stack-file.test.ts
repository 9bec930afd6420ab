import { describe, expect, test } from '@jest/globals';
import { readStackFile } from '../../src/spec/stack-file.js';

describe('the external secrets of a stack file', () => {
  test('are called by their name, or else by their key', () => {
    const text = 'secrets:\n  a: { external: true }\n  b: { external: true, name: prod_b }\n';
    expect(readStackFile(text, 'shop.yml').external).toEqual([
      { key: 'a', name: 'a' },
      { key: 'b', name: 'prod_b' },
    ]);
  });

  test('may be written as in old files', () => {
    const text = 'secrets: { a: { external: { name: prod_a } }, b: { external: {} } }';
    expect(readStackFile(text, 'shop.yml').external).toEqual([
      { key: 'a', name: 'prod_a' },
      { key: 'b', name: 'b' },
    ]);
  });

  test('are not those that the stack makes itself', () => {
    const text = 'secrets: { a: { file: ./a }, b: { external: false }, c: null, d: { name: d } }';
    expect(readStackFile(text, 'shop.yml').external).toEqual([]);
  });

  test('may come through anchors and merge keys', () => {
    const text = 'x-e: &e { external: true }\nsecrets: { a: *e, b: { <<: *e, name: prod_b } }';
    expect(readStackFile(text, 'shop.yml').external).toEqual([
      { key: 'a', name: 'a' },
      { key: 'b', name: 'prod_b' },
    ]);
  });
});

test.each([
  ['version: "3.8"', '3.8'],
  ['version: 3', '3'],
  ['services: {}', null],
])('the version of %s is %s', (text, version) => {
  expect(readStackFile(text, 'shop.yml').version).toBe(version);
});

describe('a file that is no stack file', () => {
  test.each([
    ['a: [', /^"shop\.yml:\d+:\d+": /],
    ['- a', /^"shop\.yml" is not a stack file: it is not a mapping$/],
    ['', /^"shop\.yml": the file holds nothing$/],
    ['# shop\nservices: {}\n---\nsecrets: {}\n', /^"shop\.yml:3:1": a second document starts here$/],
    ['services: {}\n---\n', /^"shop\.yml:2:1": a second document starts here$/],
    ['a: &x [*x]\nb: !unknown 1', /^"shop\.yml:2:\d+": there is a tag that is not known here$/],
  ])('%j is refused with its place', (text, message) => {
    expect(() => readStackFile(text, 'shop.yml')).toThrow(
      expect.objectContaining({ code: 'StackFileInvalid', message: expect.stringMatching(message) }),
    );
  });

  test('cannot fill the memory with aliases', () => {
    const levels = Array.from({ length: 8 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`);
    const text = ['l0: &l0 x', ...levels].join('\n');
    expect(readStackFile(text, 'shop.yml').external).toEqual([]);
  });
});
