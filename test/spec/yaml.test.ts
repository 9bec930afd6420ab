import { describe, expect, test } from '@jest/globals';
import { placesIn } from '../../src/spec/lines.js';
import { chunksOf } from '../../src/spec/yaml-chunks.js';
import { MAX_FILE_BYTES, documentsOf } from '../../src/spec/yaml-documents.js';
import { keyAt, startOf, valueAt } from '../../src/spec/yaml-spots.js';
import { tellReason } from '../../src/spec/yaml-reasons.js';

function texts(text: string): string[] {
  return chunksOf(text).map((chunk) => chunk.text);
}

function datas(text: string): unknown[] {
  return documentsOf({ path: 'a.yaml', text }).documents.map(({ data }) => data);
}

function codes(text: string): string[] {
  return documentsOf({ path: 'a.yaml', text }).problems.map(({ code }) => code);
}

describe('a file is cut into documents', () => {
  test('at lines that are markers, and nowhere else', () => {
    expect(texts('a: 1\n---\nb: 2\n')).toEqual(['a: 1\n', '---\nb: 2\n']);
    expect(texts('a: |\n  ---\n  x\n')).toHaveLength(1);
    expect(texts('-----BEGIN\n----\n---x\n')).toHaveLength(1);
    expect(texts('a: 1\n...\nb: 2\n')).toEqual(['a: 1\n...\n', 'b: 2\n']);
  });

  test('with comments and directives kept with the document that follows', () => {
    expect(texts('# top\n\n---\na: 1\n')).toEqual(['# top\n\n---\na: 1\n']);
    expect(texts('a: 1\n...\n%YAML 1.2\n# c\n---\nb: 2\n')).toEqual(['a: 1\n...\n', '%YAML 1.2\n# c\n---\nb: 2\n']);
    expect(texts('# only a comment\n')).toEqual([]);
  });

  test('whatever ends its lines, and not at U+2028, which ends none in YAML', () => {
    expect(texts('a: 1\r\n---\r\nb: 2\r\n')).toEqual(['a: 1\r\n', '---\r\nb: 2\r\n']);
    expect(texts('a: 1\r---\rb: 2')).toEqual(['a: 1\r', '---\rb: 2']);
    expect(texts('a: "x\u2028--- y"\n')).toHaveLength(1);
  });

  test('so that one broken document leaves its neighbours alone', () => {
    expect(datas('a: 1\n---\nb: [\n---\nc: 3\n')).toEqual([{ a: 1 }, { c: 3 }]);
    expect(codes('a: 1\n---\nb: [\n---\nc: 3\n')).toEqual(['YamlInvalid']);
  });
});

describe('YAML', () => {
  test('is version 1.2: words of 1.1 and dates are text', () => {
    expect(datas('{ a: yes, b: 2026-11-24, c: 1_000, d: 0o17, e: ~, f: true }')).toEqual([
      { a: 'yes', b: '2026-11-24', c: '1_000', d: 15, e: null, f: true },
    ]);
  });

  test('documents that are empty are no documents', () => {
    expect(datas('')).toEqual([]);
    expect(datas('---\n---\n# comment\n---\n')).toEqual([]);
    expect(codes('---\n---\n')).toEqual([]);
  });

  test('aliases are written out, within limits', () => {
    expect(datas('a: &x { k: v }\nb: *x\n')).toEqual([{ a: { k: 'v' }, b: { k: 'v' } }]);
    expect(codes(`a: &x 1\nb: [${'*x, '.repeat(101)}]\n`)).toEqual(['YamlInvalid']);
    expect(codes('a: *x\n')).toEqual(['YamlAlias']);
    expect(codes('a: &x [*x]\n')).toEqual(['YamlAlias']);
  });

  test('aliases of aliases are counted by what they expand to', () => {
    const bomb = Array.from({ length: 9 }, (_, level) => {
      const below = level === 0 ? 'x' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array.from({ length: 9 }, () => below).join(', ')}]`;
    });
    expect(codes(bomb.join('\n'))).toEqual(['YamlAlias']);
  });

  test('a long list without aliases is no bomb', () => {
    expect(codes(`a: [${'x, '.repeat(20_000)}]`)).toEqual([]);
  });

  test('merge keys are off', () => {
    expect(datas('a: &x { k: v }\nb: { <<: *x }\n')).toEqual([{ a: { k: 'v' }, b: { '<<': { k: 'v' } } }]);
  });

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused at any depth, quoted too', (key) => {
    expect(codes(`a: [{ b: { "${key}": 1 } }]`)).toEqual(['ForbiddenKey']);
    expect(codes(`${key}: 1`)).toEqual(['ForbiddenKey']);
  });

  test('repeated keys are all told, in both spellings of one key too', () => {
    expect(codes('a: 1\n"a": 2\nb: { c: 1, c: 2 }\n')).toEqual(['DuplicateKey', 'DuplicateKey']);
  });

  // With a .gitattributes of its own a pull request showed its CI `a: ["$Id: 4b82…$"]` for the first of these.
  test('what git may write over is refused, since then checkouts differ; a comment is not', () => {
    expect(codes('a: ["$Id: x",{"service":"evil"},"$"]\n')).toEqual(['YamlInvalid']);
    expect(codes('a: $Id$\n')).toEqual(['YamlInvalid']);
    expect(codes('# $Id: \r---\revil: 1\r# $\n')).toEqual(['YamlInvalid']);
    expect(codes('#\ra: "$Id: x$"\n')).toEqual(['YamlInvalid']);
    expect(codes('a: "x\n  # $Id: ","evil":true,"b":"$" \n')).toEqual(['YamlInvalid']);
    expect(codes('# $Id: settings.yaml 7 ada $\n# $Id$\n# $Id: 4b825dc6 $\na: $Idle\nb: $Identity$\n')).toEqual([]);
  });

  test('nesting has a limit', () => {
    expect(codes('['.repeat(60) + ']'.repeat(60))).toEqual(['YamlInvalid']);
  });

  test('a file over 1 MiB is refused, one of 1 MiB is not', () => {
    expect(codes('# ' + 'x'.repeat(MAX_FILE_BYTES - 2))).toEqual([]);
    expect(codes('# ' + 'x'.repeat(MAX_FILE_BYTES - 1))).toEqual(['FileTooLarge']);
    expect(codes('# ' + 'ü'.repeat(MAX_FILE_BYTES / 2))).toEqual(['FileTooLarge']);
  });

  test('a reason of the parser that is not known is not repeated', () => {
    expect(tellReason('unexpected "hunter2"').message).toBe('this is not valid YAML');
    expect(tellReason('unknown scalar tag !<hunter2>').message).not.toContain('hunter2');
  });
});

describe('a place', () => {
  const text = `# first\r\nmetadata:\r\n  name: "db"\r\n  empty:\r\nlist:\r\n  - one\r\n  - k: v\r\n"a/b~c": { x: 'y' }\r\nblock: |\r\n  text\r\nalias: *none\r\n`;
  const [document] = documentsOf({ path: 'a.yaml', text: text.replace('*none', '1') }).documents;

  function at(find: typeof valueAt, pointer: string): string {
    if (document === undefined) throw new Error('the document was not read');
    const { line, column } = find(document, pointer);
    return `${line}:${column}`;
  }

  test('of a document is its first field', () => {
    expect(document === undefined ? null : startOf(document)).toEqual({ file: 'a.yaml', line: 2, column: 1 });
  });

  test.each([
    ['/metadata/name', '3:3', '3:9'],
    ['/list/0', '6:5', '6:5'],
    ['/list/1/k', '7:5', '7:8'],
    ['/a~1b~0c/x', '8:12', '8:15'],
  ])('of %s is its key %s and its value %s', (pointer, key, value) => {
    expect(at(keyAt, pointer)).toBe(key);
    expect(at(valueAt, pointer)).toBe(value);
  });

  test('of a value that is empty or a block of text is its key', () => {
    expect(at(valueAt, '/metadata/empty')).toBe('4:3');
    expect(at(valueAt, '/block')).toBe('9:1');
  });

  test('of a field that is not there is the nearest parent', () => {
    expect(at(valueAt, '/metadata/labels/x')).toBe('3:3');
    expect(at(keyAt, '/metadata/labels')).toBe('2:1');
    expect(at(keyAt, '/nothing')).toBe('2:1');
  });

  test('counts lines that end with CR, LF or both', () => {
    const placeOf = placesIn('a.yaml', 'a\rb\nc\r\nd');
    expect([0, 2, 4, 7].map((offset) => placeOf(offset).line)).toEqual([1, 2, 3, 4]);
  });
});
