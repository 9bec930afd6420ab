import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isAppError } from '../../../src/model/problem.js';
import { openFile } from '../../../src/sources/sops/open-file.js';
import { unwrapAge } from '../../../src/sources/sops/data-key.js';
import { readSopsFile } from '../../../src/spec/sops/sops-file.js';
import { ALICE, CANARY, plain, TYPAGE } from '../../support/identities.js';
import { alice, lost } from '../world.js';
import { ask, keyOf, made, read, type Plain } from './made.js';

const VALUES: Readonly<Record<string, Plain>> = {
  db: { password: `${CANARY}-1`, user: 'shop', empty: '', none: null },
  tokens: [`${CANARY}-2`, `${CANARY}-3`],
  users: [
    { name: 'a', pin: `${CANARY}-4` },
    { name: 'b', pin: `${CANARY}-5` },
  ],
  port_unencrypted: 5432,
  host_unencrypted: 'db',
};

type Json = Record<string, Record<string, unknown> & unknown[]>;

/** A change to the text of a file, by somebody without its key. */
const inJson =
  (change: (file: Json) => unknown) =>
  (text: string): string => {
    const file = JSON.parse(text) as Json;
    change(file);
    return JSON.stringify(file);
  };

/** The n-th of the encrypted values, with one character of a part of it exchanged for another of its alphabet. */
const inValue =
  (part: string) =>
  (text: string): string =>
    text.replace(
      new RegExp(`(${part}:)(.)`),
      (_, name: string, first: string) => `${name}${first === 'A' ? 'B' : 'A'}`,
    );

async function codeOf(text: string, property = 'db.password'): Promise<string> {
  const answer = await ask(await alice(), read('db.json', text), property);
  if (answer.kind === 'unavailable') expect(JSON.stringify(answer)).not.toContain(CANARY);
  return answer.kind === 'unavailable' ? answer.code : answer.kind;
}

test('a file that nobody touched gives its values, and only those that are encrypted', async () => {
  const file = read('db.json', await made(VALUES));
  for (const [property, value] of [
    ['db.password', '1'],
    ['tokens[1]', '3'],
    ['users[1].pin', '5'],
  ] as const) {
    const answer = await ask(await alice(), file, property);
    expect(answer.kind === 'present' && plain(answer.value)).toBe(`${CANARY}-${value}`);
  }
  for (const property of ['host_unencrypted', 'db.empty', 'db.none']) {
    expect(await ask(await alice(), file, property)).toMatchObject({ code: 'SopsValueClear' });
  }
  for (const property of ['db', 'tokens', 'db.pass', 'tokens[2]', 'sops.mac']) {
    expect(await ask(await alice(), file, property)).toMatchObject({ code: 'SopsPropertyMissing' });
  }
  expect(await ask(await alice(), file, 'db..password')).toMatchObject({ code: 'SopsPropertyInvalid' });
});

describe('a file that was changed without its key is refused as a whole', () => {
  test.each<[string, (text: string) => string, string]>([
    ['the ciphertext of another value', inJson((file) => (file['tokens']?.push('x'), 0)), 'SopsMacMismatch'],
    ['data', inValue('data'), 'SopsValueDamaged'],
    ['iv', inValue('iv'), 'SopsValueDamaged'],
    ['tag', inValue('tag'), 'SopsValueDamaged'],
    [
      'a renamed key',
      (text) => text.replace('"password"', '"passwort"').replace('"user"', '"password"'),
      'SopsValueDamaged',
    ],
    ['a renamed key above', (text) => text.replace('"users"', '"people"'), 'SopsValueDamaged'],
    ['two values that changed places', inJson((file) => (file['tokens']?.reverse(), 0)), 'SopsMacMismatch'],
    ['a value that was deleted', inJson((file) => delete file['db']?.['user']), 'SopsMacMismatch'],
    ['a value that was added', inJson((file) => Object.assign(file, { extra: 'x' })), 'SopsMacMismatch'],
    ['a value that was emptied', inJson((file) => Object.assign(file['db'] ?? {}, { user: '' })), 'SopsMacMismatch'],
    ['a clear value', (text) => text.replace('5432', '5433'), 'SopsMacMismatch'],
    [
      'clear text in place of a value',
      inJson((file) => Object.assign(file['db'] ?? {}, { user: 'x' })),
      'SopsMacMismatch',
    ],
    ['the type', (text) => text.replace('type:str', 'type:int'), 'SopsValueDamaged'],
    ['the type, to a comment', (text) => text.replace('type:str', 'type:comment'), 'SopsValueDamaged'],
    ['the MAC', inJson((file) => mac(file, (text) => inValue('data')(text))), 'SopsMacMismatch'],
    ['a value in place of the MAC', inJson((file) => mac(file, () => String(file['db']?.['user']))), 'SopsMacMismatch'],
    ['its time', (text) => text.replace('17:09:05Z', '17:09:06Z'), 'SopsMacMismatch'],
    [
      'what the MAC covers',
      inJson((file) => Object.assign(file['sops'] ?? {}, { mac_only_encrypted: true })),
      'SopsMacMismatch',
    ],
    ['the block of the data key', (text) => text.replace(/QUdF|YWdl/, 'YWdm'), 'SopsKeyDamaged'],
  ])('%s', async (_, change, code) => {
    const text = await made(VALUES);
    const changed = change(text);
    expect(changed).not.toBe(text);
    expect(await codeOf(changed)).toBe(code);
  });

  test('also where only encrypted values are under the MAC; clear ones may change then', async () => {
    const text = await made(VALUES, { macOnlyEncrypted: true });
    expect(await codeOf(text)).toBe('present');
    expect(await codeOf(text.replace('5432', '5433'))).toBe('present');
    expect(await codeOf(inJson((file) => delete file['db']?.['user'])(text))).toBe('SopsMacMismatch');
    expect(await codeOf(text.replace('"mac_only_encrypted": true', '"x": 1'))).toBe('SopsMacMismatch');
  });

  test('an empty entry in a list, which sops overlooks, makes its places unsure and nothing else', async () => {
    for (const empty of [null, '', {}, []]) {
      const text = inJson((file) => (file['tokens']?.unshift(empty), file['users']?.unshift(empty)))(
        await made(VALUES),
      );
      expect(await codeOf(text, 'tokens[1]')).toBe('SopsPlaceUnsure');
      expect(await codeOf(text, 'users[2].pin')).toBe('SopsPlaceUnsure');
      expect(await codeOf(text, 'db.password')).toBe('present');
    }
  });

  test('no byte can be exchanged so that another value comes out', async () => {
    const text = await made(VALUES);
    const original = new Set(await values(text));
    const keyring = await alice();
    const runs = Number(process.env['PROPERTY_RUNS'] ?? 100) * 10;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.string({ minLength: 0, maxLength: 3 }),
        fc.nat(3),
        async (at, put, cut) => {
          const file = readSopsFile({
            path: 'db.json',
            text: text.slice(0, at) + put + text.slice(at + cut),
            sha256: 'x',
          });
          if ('message' in file) {
            expect(`${file.message} ${file.hint ?? ''}`).not.toContain(CANARY);
            return;
          }
          const leaves = file.leaves.filter(({ kind }) => kind === 'encrypted');
          try {
            const opened = openFile(file, await keyOf(file, [unwrapAge(keyring)]), leaves);
            for (const bytes of opened) expect(original).toContain(Buffer.from(bytes).toString());
          } catch (thrown) {
            if (!isAppError(thrown)) throw thrown;
            expect(`${thrown.message} ${thrown.hint ?? ''}`).not.toContain(CANARY);
          }
        },
      ),
      { numRuns: Math.min(runs, 10_000) },
    );
  });
});

describe('keys', () => {
  test('any identity of the file opens it, also an older one', async () => {
    const { recipient } = await lost();
    for (const recipients of [[ALICE.recipient], [recipient, ALICE.recipient]]) {
      expect(await codeOf(await made(VALUES, { recipients }))).toBe('present');
    }
  });

  test('a file for others only says for whom, and what to do', async () => {
    const { recipient } = await lost();
    expect(TYPAGE.identity).not.toContain(recipient);
    const file = read('db.json', await made(VALUES, { recipients: [recipient] }));
    const answer = await ask(await alice(), file, 'db.password');
    expect(answer).toMatchObject({ code: 'SopsKeyMissing', class: 'invalid' });
  });

  test('without an identity nothing is opened', async () => {
    expect(await ask(null, read('db.json', await made(VALUES)), 'db.password')).toMatchObject({
      code: 'IdentityMissing',
    });
  });
});

function mac(file: Json, change: (text: string) => string): void {
  const own = file['sops'] as unknown as { mac: string };
  own.mac = change(own.mac);
}

async function values(text: string): Promise<readonly string[]> {
  const file = read('db.json', text);
  const leaves = file.leaves.filter(({ kind }) => kind === 'encrypted');
  const opened = openFile(file, await keyOf(file, [unwrapAge(await alice())]), leaves);
  return opened.map((bytes) => Buffer.from(bytes).toString());
}
