import { describe, expect, test } from '@jest/globals';
import { createHash, generateKeyPairSync } from 'node:crypto';
import bcrypt from 'bcryptjs';
import fc from 'fast-check';
import { FILTERS, type FilterName } from '../../../src/model/template-filters.js';
import { applyFilter, type PasswordHash } from '../../../src/sources/template/filters.js';
import { bcryptUnder, STAND_IN } from '../../../src/sources/template/password-hash.js';
import { bytes } from '../../support/identities.js';
import { alice, rotated } from '../world.js';

const none: PasswordHash = () => ({ refused: 'nothing hashes here' });

function filtered(name: FilterName, value: Uint8Array | string, argument = '', hash = none): string {
  const given = typeof value === 'string' ? bytes(value) : value;
  const made = applyFilter({ name, argument }, given, hash);
  return 'refused' in made ? `refused: ${made.refused}` : Buffer.from(made).toString();
}

const PEM = (label: string, body: string): string => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

describe('a filter', () => {
  test.each<[FilterName, string, string, string]>([
    ['base64', 'päss?>', '', 'cMOkc3M/Pg=='],
    ['base64url', 'päss?>', '', 'cMOkc3M_Pg'],
    ['hex', 'Az', '', '417a'],
    ['sha256', 'abc', '', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['urlencode', "a-._~ /?:@&=+$%'(é", '', 'a-._~%20%2F%3F%3A%40%26%3D%2B%24%25%27%28%C3%A9'],
    ['json', 'a"b\\c\n\u0001é', '', '"a\\"b\\\\c\\u000a\\u0001é"'],
    ['indent', 'a\nb\n', '2', 'a\n  b\n  '],
    ['trim', ' \t\r\n a b \n', '', 'a b'],
    ['trim', ' \n', '', ''],
    ['upper', 'straße-z', '', 'STRAßE-Z'],
    ['lower', 'ÄBC-Z', '', 'Äbc-z'],
  ])('%s of %j (%s) is %j', (name, value, argument, made) => {
    expect(filtered(name, value, argument)).toBe(made);
  });

  test('urlencode is what a URL is read back from', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(fc.property(text, (value) => expect(decodeURIComponent(filtered('urlencode', value))).toBe(value)));
  });

  test('json is what JSON is read back from', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(fc.property(text, (value) => expect(JSON.parse(filtered('json', value))).toBe(value)));
  });

  test('leaves the value that it was given as it is', () => {
    const value = bytes('pass word\n');
    for (const name of Object.keys(FILTERS) as FilterName[]) applyFilter({ name, argument: '4' }, value, STAND_IN);
    expect(value).toEqual(bytes('pass word\n'));
  });
});

describe('PEM text', () => {
  const text = `subject=web\n${PEM('CERTIFICATE', 'bGVhZg==')}${PEM('EC PRIVATE KEY', 'a2V5')}${PEM('CERTIFICATE', 'bWlk')}${PEM('CERTIFICATE', 'cm9vdA==')}`;

  test('is taken apart', () => {
    expect(filtered('certificate', text)).toBe(PEM('CERTIFICATE', 'bGVhZg=='));
    expect(filtered('chain', text)).toBe(PEM('CERTIFICATE', 'bWlk') + PEM('CERTIFICATE', 'cm9vdA=='));
    expect(filtered('fullchain', text)).toBe(filtered('certificate', text) + filtered('chain', text));
    expect(filtered('key', text)).toBe(PEM('EC PRIVATE KEY', 'a2V5'));
  });

  test('without the part is refused', () => {
    expect(filtered('key', PEM('CERTIFICATE', 'x'))).toBe('refused: there is no private key in PEM text');
    expect(filtered('chain', PEM('CERTIFICATE', 'x'))).toBe(
      'refused: there is no certificate behind the first in PEM text',
    );
    expect(filtered('certificate', '-----BEGIN CERTIFICATE-----\nx\n-----END PRIVATE KEY-----')).toContain('refused');
  });

  test('of any key that Node writes gives the key', () => {
    const { privateKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    expect(filtered('key', `noise\n${privateKey}`)).toBe(privateKey);
  });
});

describe('a password hash', () => {
  test('is one that bcrypt itself finds right, and the same each time', async () => {
    const hash = bcryptUnder(await alice(), 'web', 0);
    const made = filtered('bcrypt', 'hünter2', '', hash);
    expect(bcrypt.compareSync('hünter2', made)).toBe(true);
    expect(filtered('bcrypt', 'hünter2', '', hash)).toBe(made);
    expect(made).toMatch(/^\$2b\$10\$/);
  });

  test('in a line of htpasswd begins as Apache and nginx know it', async () => {
    const line = filtered('htpasswd', 'hunter2', 'admin', bcryptUnder(await alice(), 'web', 0));
    expect(line).toMatch(/^admin:\$2y\$10\$[./A-Za-z0-9]{53}$/);
    expect(bcrypt.compareSync('hunter2', line.slice('admin:'.length).replace('$2y$', '$2b$'))).toBe(true);
  });

  test('has another salt under another key, in another document and at another place', async () => {
    const [old, fresh] = [await alice(), await rotated()];
    const all = [bcryptUnder(old, 'web', 0), bcryptUnder(fresh, 'web', 0), bcryptUnder(old, 'api', 0)];
    const salts = [...all, bcryptUnder(old, 'web', 1)].map((hash) =>
      filtered('bcrypt', 'hunter2', '', hash).slice(0, 29),
    );
    expect(new Set(salts).size).toBe(4);
  });

  test('has a salt that nobody can make of the password alone', async () => {
    const salt = filtered('bcrypt', 'hunter2', '', bcryptUnder(await alice(), 'web', 0)).slice(7, 29);
    const bare = createHash('sha256').update('hunter2').digest();
    expect(salt).not.toBe(bcrypt.encodeBase64(bare.subarray(0, 16), 16));
  });

  test('is not made of more than bcrypt looks at, nor of what it would cut', async () => {
    const hash = bcryptUnder(await alice(), 'web', 0);
    expect(filtered('bcrypt', 'x'.repeat(73), '', hash)).toBe('refused: bcrypt takes at most 72 bytes');
    expect(filtered('bcrypt', 'a\0b', '', hash)).toBe('refused: bcrypt takes text without NUL');
  });

  test('is stood for by something that is equal for equal passwords only', () => {
    expect(filtered('bcrypt', 'a', '', STAND_IN)).toBe(filtered('bcrypt', 'a', '', STAND_IN));
    expect(filtered('bcrypt', 'a', '', STAND_IN)).not.toBe(filtered('bcrypt', 'b', '', STAND_IN));
  });
});
