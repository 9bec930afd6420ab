import { ABSOLUTE_PATH, REMOTE_KEY } from './patterns.js';
import { fields, text } from './schema.js';
import { GENERATE } from './schema-generate.js';
import { STORE_NAME } from './schema-shared.js';

/** A key of another system. */
const REMOTE = fields(
  'A key of another system, which a SecretStore says how to reach.',
  {
    store: text('The name of a SecretStore.', { ...STORE_NAME, examples: ['corp-vault'] }),
    key: text(
      'The key as that system calls it, without what the store says already (the mount, for Vault). The access rules of ' +
        'the Policy bound it.',
      {
        pattern: REMOTE_KEY,
        expects: 'a key of at most 1024 characters in one line, without a step "." or ".."',
        examples: ['app/db'],
      },
    ),
    property: text(
      'The path to one property of a value that is a mapping or JSON: keys with dots between them, places of lists in ' +
        'brackets. Absent: the whole value.',
      { expects: 'a path such as db.users[0].password', examples: ['password'] },
    ),
    version: text('A version as that system calls it. Absent: the latest.', {
      pattern: '^[^\\s\\u0000-\\u001f\\u007f]{1,256}$',
      expects: 'a version in quotes, such as "7"',
      examples: ['7'],
    }),
  },
  { required: ['store', 'key'] },
);

/** `spec.source`. A kind of source is one field of it. */
export const SOURCE = fields(
  'Where the value comes from: exactly one kind.',
  {
    sealed: text(
      'An armoured age file, made by `waxseal seal`. It is bound to the owner and to this name: copied into another ' +
        'document or another directory it is refused.',
      { expects: 'a block of text that `waxseal seal` made' },
    ),
    file: fields(
      'A file on the machine that runs Waxseal. Read on every pass; only below the directories that the Policy allows.',
      {
        path: text('The absolute path, without `.` and `..`.', {
          pattern: ABSOLUTE_PATH,
          expects: 'an absolute path without ".", ".." or a slash at its end',
          examples: ['/run/secrets/bootstrap'],
        }),
      },
      { required: ['path'] },
    ),
    remote: REMOTE,
    generate: GENERATE,
  },
  {
    minProperties: 1,
    maxProperties: 1,
    expects: 'a mapping with exactly one kind of source, such as sealed or remote',
  },
);
