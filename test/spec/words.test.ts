import { describe, expect, test } from '@jest/globals';
import { editDistance, nearest } from '../../src/spec/did-you-mean.js';
import { durationMs } from '../../src/spec/duration.js';
import { ABSOLUTE_PATH, DURATION, LASTING, NAME, NUMERIC_ID, TARGET } from '../../src/spec/patterns.js';
import { isRecipient } from '../../src/model/age-recipient.js';
import { armorFault } from '../../src/spec/sealed-armor.js';
import { looksLikeName } from '../../src/spec/words.js';
import { ARMOR, RECIPIENT } from './armor.js';

function fits(pattern: string, text: string): boolean {
  return new RegExp(pattern, 'u').test(text);
}

describe('did you mean', () => {
  test.each([
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['', 'abc', 3],
    ['same', 'same', 0],
  ])('the distance of "%s" and "%s" is %s', (a, b, distance) => expect(editDistance(a, b)).toBe(distance));

  test('offers the nearest word, case aside, and none that is far', () => {
    expect(nearest('consumer', ['source', 'consumers'])).toBe('consumers');
    expect(nearest('SUSPEND', ['suspend'])).toBe('suspend');
    expect(nearest('vault', ['sealed', 'file'])).toBeNull();
    expect(nearest('x'.repeat(10_000), ['sealed'])).toBeNull();
  });
});

describe('a duration', () => {
  test.each([
    ['15s', 15_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['0s', 0],
    ['500ms', 500],
    ['1d12h', 129_600_000],
    ['1m500ms', 60_500],
  ])('%s is %s ms', (text, ms) => {
    expect(fits(DURATION, text)).toBe(true);
    expect(durationMs(text)).toBe(ms);
  });

  test.each(['', '15', '15 s', '1.5h', '30m1h', '-5s', 's', '1h1h', '15S', '9999999h'])('is not "%s"', (text) =>
    expect(fits(DURATION, text)).toBe(false),
  );

  test('that must last is longer than nothing', () => {
    expect(fits(LASTING, '0h1s')).toBe(true);
    expect(fits(LASTING, '0s')).toBe(false);
    expect(fits(LASTING, '0h0m0s')).toBe(false);
  });
});

describe('a name', () => {
  test.each(['a', 'db_password', 'A.b-c_d', '9lives', 'a..b'])('may be "%s"', (name) =>
    expect(fits(NAME, name)).toBe(true),
  );
  test.each(['', '_a', 'a_', '-', 'a b', 'ä', 'a/b', 'a\n'])('may not be "%s"', (name) =>
    expect(fits(NAME, name)).toBe(false),
  );
});

describe('a target', () => {
  test.each(['db', 'db.key', '.pgpass', '..a', '/etc/db', '/a/..b/c', 'with space'])('may be "%s"', (target) =>
    expect(fits(TARGET, target)).toBe(true),
  );
  test.each([
    '',
    '.',
    '..',
    '/',
    'a/b',
    '../a',
    '/etc/',
    '/etc//db',
    '/etc/../db',
    '/etc/./db',
    '/..',
    '/a\0b',
    'a\nb',
  ])('may not be %j', (target) => expect(fits(TARGET, target)).toBe(false));
  test('and an absolute path take nothing relative', () => {
    expect(fits(ABSOLUTE_PATH, '/run/secrets/x')).toBe(true);
    expect(fits(ABSOLUTE_PATH, 'run/secrets/x')).toBe(false);
  });
});

describe('an owner of a file', () => {
  test.each(['0', '1000', '1000650000', '4199999999'])('may be %s', (id) => expect(fits(NUMERIC_ID, id)).toBe(true));
  test.each(['', '-1', '01', 'root', '4294967296', '99999999999'])('may not be "%s"', (id) =>
    expect(fits(NUMERIC_ID, id)).toBe(false),
  );
});

describe('an age recipient', () => {
  test('is known by its checksum', () => {
    expect(isRecipient(RECIPIENT)).toBe(true);
    expect(isRecipient('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p')).toBe(true);
  });

  test('with any one letter changed is none', () => {
    for (let at = 4; at < RECIPIENT.length; at++) {
      const other = RECIPIENT[at] === 'q' ? 'p' : 'q';
      expect(isRecipient(RECIPIENT.slice(0, at) + other + RECIPIENT.slice(at + 1))).toBe(false);
    }
    expect(isRecipient(RECIPIENT.toUpperCase())).toBe(false);
    expect(isRecipient(RECIPIENT + 'q')).toBe(false);
  });
});

describe('an armoured age file', () => {
  const lines = ARMOR.trim().split('\n');
  const body = lines.slice(1, -1);

  function armor(inner: readonly string[]): string {
    return [lines[0], ...inner, lines.at(-1)].join('\n');
  }

  function armored(file: string): string {
    return armor(
      Buffer.from(file, 'latin1')
        .toString('base64')
        .match(/.{1,64}/g) ?? [],
    );
  }

  test('is one, with blank lines around it too', () => {
    expect(armorFault(ARMOR)).toBeNull();
    expect(armorFault(`\n\n${ARMOR}\n`)).toBeNull();
  });

  test.each([
    ['is plain text', 'hunter2', /does not begin/],
    ['is empty', '', /is empty/],
    ['is another PEM file', ARMOR.replaceAll('AGE ENCRYPTED FILE', 'PRIVATE KEY'), /does not begin/],
    ['has no end', ARMOR.slice(0, -20), /does not end with/],
    ['has text after its end', `${ARMOR}more`, /does not end with/],
    ['has no body', armor([]), /does not hold an age file/],
    ['has a line with another character', armor([...body.slice(0, 2), '<<<<<<< HEAD', ...body.slice(2)]), /line 4/],
    ['has a short line', armor([...body.slice(0, 1), 'YWdl', ...body.slice(1)]), /line 3/],
    ['has padding in the middle', armor([`${'A'.repeat(63)}=`, ...body]), /line 2/],
    ['has a last line of a wrong length', armor([...body.slice(0, -1), 'YWd']), /line 7/],
    ['holds something else', armored('{"not": "age"}'), /does not hold an age file/],
    ['holds an older version', armored('age-encryption.org/v0\n-> X'), /does not hold an age file/],
    ['has a header without an end', armored('age-encryption.org/v1\n-> X25519 a\nb\n'), /header does not end/],
    ['has no payload', armored(`age-encryption.org/v1\n-> X\n\n--- ${'A'.repeat(43)}\nshort`), /no payload/],
  ])('that %s is none', (_, text, fault) => expect(armorFault(text)).toMatch(fault));
});

test('a word is repeated only if it looks like a name', () => {
  expect(looksLikeName('maxParallel')).toBe(true);
  expect(looksLikeName('com.example/x-y')).toBe(true);
  expect(looksLikeName('two words')).toBe(false);
  expect(looksLikeName('x'.repeat(65))).toBe(false);
  expect(looksLikeName('cGFzc3dvcmQ=')).toBe(false);
});
