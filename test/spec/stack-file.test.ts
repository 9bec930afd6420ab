import { describe, expect, test } from '@jest/globals';
import { externalsOf, mergeStackFiles, readStackFile } from '../../src/spec/stack-file.js';

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
  ['0400', 256],
  ['0o400', 256],
  ['256', 256],
  ['400', 400],
  ['0', 0],
  ['0b11', 3],
  ['-0x1F', -31],
  ['+07', 7],
  ['0900', 900],
])('a mode of %s is %i, as for the docker CLI', (written, mode) => {
  const text = `services: { web: { secrets: [{ source: a, mode: ${written} }] } }`;
  expect(readStackFile(text, 'shop.yml').services).toEqual([
    { name: 'web', mounts: [{ source: 'a', target: 'a', uid: '0', gid: '0', mode }], configs: [] },
  ]);
});

test('a secret that the stack makes itself is told with its file', () => {
  const text = 'name: shop\nsecrets: { a: { file: ./a }, b: { name: b, environment: B }, c: null }';
  expect(readStackFile(text, 'shop.yml')).toMatchObject({
    name: 'shop',
    own: [
      { key: 'a', name: null, file: './a' },
      { key: 'b', name: 'b', file: null },
    ],
  });
  expect(readStackFile('name: "${STACK}"', 'shop.yml').name).toBeNull();
});

test('of several files that are deployed together the later one wins', () => {
  const files = [
    'version: "3"\nsecrets: { a: { external: true }, b: { file: ./b } }\nservices: { web: { secrets: [a, b] } }',
    'name: shop\nsecrets: { b: { external: true } }\nservices: { web: { secrets: [{ source: a, target: x }] }, api: { secrets: [b] } }',
  ].map((text, i) => readStackFile(text, `${i}.yml`));
  const mount = { uid: '0', gid: '0', mode: 0o444 };
  expect(mergeStackFiles(files)).toEqual({
    version: '3',
    name: 'shop',
    configs: [],
    external: [
      { key: 'a', name: 'a' },
      { key: 'b', name: 'b' },
    ],
    own: [],
    services: [
      {
        name: 'web',
        configs: [],
        mounts: [
          { ...mount, source: 'a', target: 'x' },
          { ...mount, source: 'b', target: 'b' },
        ],
      },
      { name: 'api', mounts: [{ ...mount, source: 'b', target: 'b' }], configs: [] },
    ],
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

test('configs of a stack are told apart from its secrets, and of several files the last one wins', () => {
  const [first, second] = [
    'configs: { a: { external: true }, b: { external: true, name: prod_b }, c: { file: ./c } }',
    'configs: { a: { file: ./a }, c: { external: { name: prod_c } } }',
  ].map((text, i) => readStackFile(text, `${i}.yml`));
  if (first === undefined || second === undefined) throw new Error('two files');
  expect(externalsOf(first)).toEqual([
    { key: 'a', name: 'config/a' },
    { key: 'b', name: 'config/prod_b' },
  ]);
  expect(externalsOf(mergeStackFiles([first, second]))).toEqual([
    { key: 'b', name: 'config/prod_b' },
    { key: 'c', name: 'config/prod_c' },
  ]);
});
