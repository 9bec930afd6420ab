import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { sopsFileKey } from '../../src/model/sops-file.js';
import type { Specs } from '../../src/model/spec.js';
import { parseSpecs } from '../../src/spec/parse-specs.js';
import { sopsReferences } from '../../src/spec/sops-references.js';
import type { FileRead } from '../../src/spec/file-read.js';
import { made } from '../sources/sops/made.js';
import { directory, listing, policy, secret } from './directory.js';

const source = (file: string, property?: string): string =>
  `  source: { sops: { file: ${file}${property === undefined ? '' : `, property: '${property}'`} } }`;

let text = '';
beforeAll(async () => {
  text = await made({ db: { pass: 'x', clear_unencrypted: 'x' }, list: ['x', null] });
});

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

function parse(files: Readonly<Record<string, string>>, sops: Readonly<Record<string, string>>): Specs {
  const reads = Object.entries(sops).map(([path, content]): FileRead => {
    return { path, read: { text: content, sha256: sha256(content) } };
  });
  const specs = Object.entries({ ...directory(), ...files }).map(([path, content]) => ({ path, text: content }));
  return parseSpecs({ files: specs, problems: [], commit: null, sops: reads });
}

function problems(document: string, name = 'pass', rules?: string): string {
  const files = { 'team/a.yaml': secret(name, '', document), ...(rules && { 'platform/policy.yaml': policy(rules) }) };
  return listing(parse(files, { 'team/db.json': text, 'team/pass.bin': text, 'broken.env': 'A=ENC[x]\n' }).problems);
}

describe('a document that takes its value from a sops file', () => {
  test('names the file and its content', () => {
    const specs = parse(
      { 'team/a.yaml': secret('pass', '', source('./db.json', 'db.pass')) },
      { 'team/db.json': text },
    );
    expect(listing(specs.problems)).toBe('');
    expect(specs.secrets[0]?.source).toEqual({
      kind: 'sops',
      file: 'team/db.json',
      property: 'db.pass',
      sha256: sha256(text),
    });
    expect(specs.sopsFiles.get(sopsFileKey('team/db.json', sha256(text)))?.format).toBe('json');
  });

  test.each([
    [
      'a file that was not read',
      source('none.json', 'pass'),
      /^team\/a\.yaml:5:27 error SopsFileMissing "team\/none\.json" was not read/,
    ],
    ['a file outside of the directory', source('../../db.json', 'pass'), /error SopsPathEscapes .*outside/],
    [
      'a file that sops did not write',
      source('../broken.env', 'pass'),
      /error SopsFileInvalid "broken\.env" cannot be used/,
    ],
    ['an absolute path', source('/db.json', 'pass'), /error InvalidValue .*a relative path/],
    [
      'a property that is not there',
      source('db.json', 'db.word'),
      /:5:46 error SopsPropertyMissing "team\/db\.json" has no/,
    ],
    ['a mapping', source('db.json', 'db'), /error SopsPropertyMissing .* is a mapping or a list/],
    ['no property', source('db.json'), /error SopsPropertyInvalid "property" is missing/],
    [
      'a property of a file that is one value',
      source('pass.bin', 'pass'),
      /error SopsPropertyInvalid .* has no properties/,
    ],
    ['a value that is not encrypted', source('db.json', 'db.clear_unencrypted'), /error SopsValueClear/],
    ['no path', source('db.json', 'db..pass'), /^team\/a\.yaml:5:46 error PropertyInvalid .*\n.*\n$/],
  ])('is told where it names %s', (_, document, says) => {
    expect(problems(document)).toMatch(says);
  });

  test('is not confused with one that has the same bytes under another name, which are read in another way', async () => {
    const same = await made({ data: 'x' });
    const documents = {
      'a.yaml': secret('data', '', source('data.json', 'data')),
      'b.yaml': secret('pass', '', source('pass.bin')),
    };
    const specs = parse(documents, { 'data.json': same, 'pass.bin': same });
    expect(listing(specs.problems)).toBe('');
    expect([...specs.sopsFiles.values()].map(({ format }) => format)).toEqual(['json', 'binary']);
  });

  test('must be called as the value is, unless the Policy says otherwise', () => {
    expect(problems(source('db.json', 'db.pass'), 'other')).toMatch(
      /error SopsNameUnbound .*"property" is not "other"/,
    );
    expect(problems(source('db.json', 'list[0]'), 'list')).toMatch(/error SopsNameUnbound/);
    const rules = '  access: []\n  sops: { bindNames: false }';
    expect(problems(source('db.json', 'db.pass'), 'other', rules)).toBe('');
    expect(problems(source('db.json', 'list[0]'), 'other', rules)).toBe('');
  });

  test('or as the file is, where that is one value', async () => {
    const whole = await made({ data: 'x' });
    const files = (name: string) => ({ 'a.yaml': secret(name, '', source('pass.bin')) });
    expect(listing(parse(files('pass'), { 'pass.bin': whole }).problems)).toBe('');
    expect(listing(parse(files('other'), { 'pass.bin': whole }).problems)).toMatch(/error SopsNameUnbound .*first dot/);
  });

  test('or lies below a key of that name, as an input of a template', () => {
    const composed = (property: string): string =>
      `  sources: { a: { sops: { file: db.json, property: ${property} } } }\n  template: "{{ a }}"`;
    const files = (property: string) => ({ 'team/a.yaml': secret('db', '', composed(property)) });
    const specs = parse(files('db.pass'), { 'team/db.json': text });
    expect(listing(specs.problems)).toBe('');
    expect(specs.secrets[0]?.source).toMatchObject({
      kind: 'composed',
      inputs: [{ source: { file: 'team/db.json' } }],
    });
    const others = parse(files('"list[0]"'), { 'team/db.json': text });
    expect(listing(others.problems)).toMatch(/error SopsNameUnbound no key of "property" is "db"/);
    expect(listing(parse(files('db.pass'), {}).problems)).toMatch(/error SopsFileMissing/);
    expect(sopsReferences({ path: 'team/a.yaml', text: files('x')['team/a.yaml'] })).toEqual(['team/db.json']);
  });

  test('says which file it needs, from any folder', () => {
    const refer = (path: string, file: string) => sopsReferences({ path, text: secret('a', '', source(file, 'a')) });
    expect(refer('a.yaml', 'db.json')).toEqual(['db.json']);
    expect(refer('team/x/a.yaml', '../db.json')).toEqual(['team/db.json']);
    expect(refer('team/a.yaml', '../../db.json')).toEqual([]);
    expect(refer('a.yaml', '..')).toEqual([]);
  });
});

describe('a YAML file of sops among the specs', () => {
  const keys = 'db: ENC[x]\nsops:\n  mac: ENC[x]\n';

  test('is no document', () => {
    expect(listing(parse({ 'db.enc.yaml': keys }, {}).problems)).toBe('');
  });

  test('is one if it was one before it was encrypted: its secret did not leave git', () => {
    const specs = parse({ 'a.yaml': `apiVersion: ENC[x]\nkind: ENC[x]\n${keys}` }, {});
    expect(specs.complete).toBe(false);
    expect(listing(specs.problems)).toMatch(/UnknownApiVersion/);
  });
});
