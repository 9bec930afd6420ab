import { describe, expect, test } from '@jest/globals';
import type { Keyring } from '../../../../src/doors.js';
import { loadKeyring } from '../../../../src/keys/keyring.js';
import { ALICE } from '../../../support/identities.js';
import { read } from '../made.js';
import { encrypt, open } from './program.js';

const alice = (): Promise<Keyring> => loadKeyring(ALICE.identity, 'id.age');
const opened = async (path: string, text: string): Promise<Record<string, string>> =>
  open(read(path, text), await alice());

const YAML = `
# a comment, which sops encrypts too
db:
    password: s3cr3t with ünicode # and one beside a value
    port: 5432
    ratio: 1.50
    large: 1e21
    small: 0.00000012
    yes: true
    off: false
    when: 2026-01-02T03:04:05Z
    day: 2026-01-02
    none: null
    empty: ""
    lines: |
        line one
        line two
    list: [a, 2, false, { x: y }]
"10": ten
2a: not a number
"a:b": colon
a_unencrypted: clear text
n_unencrypted: 12345678901234567
f_unencrypted: 1.5e10
e_unencrypted: 1e-9
g_unencrypted: -2.50
b_unencrypted: [true, false]
t_unencrypted: 2026-01-02T03:04:05.123+02:00
emptymap: {}
emptylist: []
bytes: !!binary aGVsbG8=
`;

describe('what the program sops encrypted, its MAC checked', () => {
  test('a YAML file, with every type of value', async () => {
    expect(await opened('a.yaml', encrypt('a.yaml', YAML))).toEqual({
      'db.password': 's3cr3t with ünicode',
      'db.port': '5432',
      'db.ratio': '1.5',
      'db.large': '1000000000000000000000',
      'db.small': '0.00000012',
      'db.yes': 'true',
      'db.off': 'false',
      'db.when': '2026-01-02T03:04:05Z',
      'db.day': '2026-01-02T00:00:00Z',
      'db.lines': 'line one\nline two\n',
      'db.list[0]': 'a',
      'db.list[1]': '2',
      'db.list[2]': 'false',
      'db.list[3].x': 'y',
      10: 'ten',
      '2a': 'not a number',
      'a:b': 'colon',
      bytes: 'hello',
    });
  });

  test('a JSON file', async () => {
    const plain =
      '{"z": "<é>\\u2028", "10": 1.5, "n": 42, "big": 1e30, "t": true, "o": {"l": ["x", null, {}], "e": ""}}';
    expect(await opened('a.json', encrypt('a.json', plain))).toEqual({
      z: '<é>\u2028',
      10: '1.5',
      n: '42',
      big: '1000000000000000000000000000000',
      t: 'true',
      'o.l[0]': 'x',
    });
  });

  test('a JSON file with clear numbers', async () => {
    const plain = '{"a": "x", "n_unencrypted": [1e30, 0.1, -5, 1e-7, 12345678901234567890], "s_unencrypted": "é\\n"}';
    expect(await opened('a.json', encrypt('a.json', plain))).toEqual({ a: 'x' });
  });

  test('a dotenv file', async () => {
    const plain = '# c\nA=b=c\nEMPTY=\nB=" quoted "\nC=one\\ntwo\nD_unencrypted=x # y\n';
    expect(await opened('a.env', encrypt('a.env', plain))).toEqual({ A: 'b=c', B: '" quoted "', C: 'one\ntwo' });
  });

  test('an INI file', async () => {
    const plain = [
      'top = 1',
      '[db]',
      '; comment',
      'password = pa ss',
      'long_name = x',
      'e =',
      '[other]',
      'password = y',
      'c_unencrypted = "semi;colon#"',
      'd_unencrypted = plain text',
      'q_unencrypted = "  spaces  "',
    ].join('\n');
    expect(await opened('a.ini', encrypt('a.ini', plain))).toEqual({
      'DEFAULT.top': '1',
      'db.password': 'pa ss',
      'db.long_name': 'x',
      'other.password': 'y',
    });
  });

  test('a binary file', async () => {
    expect(await opened('key.bin', encrypt('key.bin', 'a\0b\n'))).toEqual({ data: 'a\0b\n' });
  });
});

describe('which values are encrypted is told by their form, whatever told sops', () => {
  const plain =
    '# sops:me\na: one\n# other\nb_enc: two\nc_clear: three\nnested:\n    # sops:me\n    a: four\n    d: five\n';

  test.each([
    [{ unencrypted_suffix: '_clear' }, ['a', 'b_enc', 'nested.a', 'nested.d']],
    [{ encrypted_suffix: '_enc' }, ['b_enc']],
    [{ unencrypted_regex: '^(c|nested)' }, ['a', 'b_enc']],
    [{ encrypted_regex: '(?i)^A$' }, ['a', 'nested.a']],
    [{ encrypted_comment_regex: 'sops:me' }, ['a', 'nested.a']],
    [{ unencrypted_comment_regex: 'sops:me' }, ['b_enc', 'c_clear', 'nested.d']],
  ])('%p', async (selection, paths) => {
    for (const mac_only_encrypted of [false, true]) {
      const values = await opened('a.yaml', encrypt('a.yaml', plain, { ...selection, mac_only_encrypted }));
      expect(Object.keys(values)).toEqual(paths);
    }
  });
});
