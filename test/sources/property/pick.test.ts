import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePropertyPath, type PropertyStep } from '../../../src/model/property-path.js';
import { pickJson } from '../../../src/sources/property/pick-json.js';
import { pickTree, type Tree } from '../../../src/sources/property/pick-tree.js';
import type { Picked } from '../../../src/sources/property/picked.js';
import { bytes } from '../../support/identities.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10_000);

function path(text: string): readonly PropertyStep[] {
  const read = parsePropertyPath(text);
  if ('message' in read) throw new Error(read.message);
  return read;
}

const pick = (json: string, at: string): Picked => pickJson(bytes(json), at === '' ? [] : path(at));

function textOf(picked: Picked): string {
  return picked.kind === 'found' ? Buffer.from(picked.value).toString() : `${picked.code}: ${picked.message}`;
}

const DOCUMENT = `{ "db": { "users": [ { "password": "p\\u00e4\\ud83d\\udd11\\n" }, {"n": 1.50e+400, "on": true} ],
  "tls.crt": "x", "n": 9007199254740993, "none": null, "half": "\\ud800" }, "0": "digit", "twice": 1, "twice": 2 }`;

describe('a property of JSON text', () => {
  test.each([
    ['db.users[0].password', 'pä🔑\n'],
    ['db."tls.crt"', 'x'],
    ['0', 'digit'],
    ['db.n', '9007199254740993'],
    ['db.users[1].n', '1.50e+400'],
    ['db.users[1].on', 'true'],
    ['db.users[1]', '{"n":1.50e+400,"on":true}'],
    ['db.users[0]', '{"password":"p\\u00e4\\ud83d\\udd11\\n"}'],
  ])('%s gives the text of a string, and of anything else its JSON', (at, text) => {
    expect(textOf(pick(DOCUMENT, at))).toBe(text);
  });

  test.each([
    ['db.user', 'PropertyMissing: there is no property "db.user"'],
    ['db.users[2]', 'PropertyMissing: there is no property "db.users[2]"'],
    ['db[0]', 'PropertyUnfit: property "db" is no list, so it has no property "db[0]"'],
    ['db.users.0', 'PropertyUnfit: property "db.users" is no mapping, so it has no property "db.users.0"'],
    ['[0]', 'PropertyUnfit: the value is no list, so it has no property "[0]"'],
    ['db.none', 'PropertyUnfit: property "db.none" is null'],
    ['db.half', 'PropertyUnfit: property "db.half" has half of a surrogate pair in it'],
    ['twice', 'PropertyUnfit: property "twice" is there twice'],
  ])('%s that leads nowhere is refused by its path', (at, message) => {
    expect(textOf(pick(DOCUMENT, at))).toBe(message);
  });

  test.each([
    '',
    '{',
    '{"a":1,}',
    '[1 2]',
    'nul',
    '01',
    '1.',
    '-',
    '"\n"',
    '"\\x"',
    '{"a" 1}',
    "{'a':1}",
    '1 1',
    '﻿{}',
  ])('is not looked for in %j, which is not JSON', (text) => {
    expect(textOf(pick(text, 'a'))).toBe('NotJson: the value is not JSON, so it has no property "a"');
  });

  test('is not looked for in text that is not UTF-8, or nests without end', () => {
    expect(pickJson(Uint8Array.from([0x22, 0xff, 0x22]), [])).toMatchObject({ code: 'NotJson' });
    expect(pick('['.repeat(100_000), '[0]')).toMatchObject({ code: 'NotJson' });
  });

  test('is JSON for this reader exactly when it is for JavaScript', () => {
    fc.assert(
      fc.property(nearJson, (text) => {
        const picked = pick(text, '');
        expect(picked.kind === 'refused' && picked.code === 'NotJson').toBe(!isJson(text));
      }),
      { numRuns: RUNS },
    );
  });

  test('is found wherever it lies, and equal in a tree', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(), (value, seed) => {
        const [steps, leaf] = somewhere(value, seed);
        const fromText = pickJson(bytes(JSON.stringify(value, null, seed % 3)), steps);
        const fromTree = pickTree(treeOf(value), steps);
        expect(fromText).toEqual(fromTree);
        if (leaf === null) expect(fromText).toMatchObject({ code: 'PropertyUnfit' });
        else if (typeof leaf === 'string') expect(textOf(fromText)).toBe(leaf);
        else expect(textOf(fromText)).toBe(JSON.stringify(leaf));
      }),
      { numRuns: Math.min(RUNS, 3_000) },
    );
  });

  test('of a broken text is refused without a word of it', () => {
    const canary = 'c4n4ry';
    const text = fc.tuple(fc.jsonValue({ maxDepth: 3 }), fc.nat(), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(text, fc.constantFrom('a', 'a.b', '[0]', 'a[1]."x y"'), ([value, seed, noise], at) => {
        const whole = JSON.stringify([value, canary, { a: [canary, { [canary]: 1 }] }]);
        const cut = seed % whole.length;
        const picked = pick(whole.slice(0, cut) + noise + whole.slice(cut + 1), at);
        if (picked.kind === 'refused') expect(JSON.stringify(picked)).not.toContain(canary);
      }),
      { numRuns: RUNS },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Mostly sound, and broken at one place otherwise. */
const nearJson = fc
  .tuple(
    fc.json({ maxDepth: 3 }),
    fc.nat(),
    fc.constantFrom('', '"', ',', '0', '-', 'e', '\\', '{', ']', ' ', 'u00', '\t'),
  )
  .map(([text, seed, noise]) => text.slice(0, seed % (text.length + 1)) + noise + text.slice(seed % (text.length + 1)));

/** A path into the value, and what lies there. */
function somewhere(value: unknown, seed: number): [readonly PropertyStep[], unknown] {
  if (typeof value !== 'object' || value === null) return [[], value];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  if (keys.length === 0 || seed % 5 === 0) return [[], value];
  const key = keys[seed % keys.length] ?? 0;
  const [rest, leaf] = somewhere((value as Record<PropertyStep, unknown>)[key], Math.floor(seed / 7));
  return [[key, ...rest], leaf];
}

function treeOf(value: unknown): Tree {
  if (typeof value === 'string') return { kind: 'text', bytes: bytes(value) };
  if (typeof value !== 'object' || value === null) return { kind: 'word', json: JSON.stringify(value) };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(treeOf) };
  return { kind: 'map', entries: new Map(Object.entries(value).map(([key, child]) => [key, treeOf(child)])) };
}
