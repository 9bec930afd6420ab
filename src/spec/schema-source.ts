import { VARIABLE } from '../model/template.js';
import { ABSOLUTE_PATH, RELATIVE_PATH, REMOTE_KEY } from './patterns.js';
import { fields, oneOf, text, type Schema } from './schema.js';
import { GENERATE } from './schema-generate.js';
import { LEASE, PART } from './schema-lease.js';
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

/** A value of a file that the program `sops` encrypted. */
const SOPS = fields(
  'A value of a file in this directory that the program `sops` encrypted.',
  {
    file: text(
      'The path of the file, from the file of this document on. The ending tells the format: .yaml, .yml, .json, ' +
        '.env, .ini; any other file is one value.',
      { pattern: RELATIVE_PATH, expects: 'a relative path, such as db.enc.yaml', examples: ['db.enc.yaml'] },
    ),
    property: text(
      'Which value: its keys with dots between them, places of lists in brackets, counted from 0. Its last key is the ' +
        'name of the secret, unless the Policy says otherwise. Absent: the file is one value.',
      { expects: 'a path such as shop.db_password', examples: ['shop.db_password'] },
    ),
  },
  { required: ['file'] },
);

/** Every kind of source that an input of a composed document may have. A kind of source is one field. */
const INPUT_KINDS: Readonly<Record<string, Schema>> = {
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
  sops: SOPS,
  remote: REMOTE,
  part: PART,
};

/** Every kind of source. What is made, not read, is made for a document of its own. */
const KINDS: Readonly<Record<string, Schema>> = { ...INPUT_KINDS, generate: GENERATE, lease: LEASE };

/** Every kind of source that a config may have: what lies in git, in clear. */
const CONTENT_KINDS: Readonly<Record<string, Schema>> = {
  content: text('The text itself.', { pattern: '[^]', expects: 'text that is not empty' }),
  file: fields(
    'A file in this directory, taken as it is: UTF-8 text of at most 1,023,999 bytes.',
    {
      path: text('The path of the file, from the file of this document on.', {
        pattern: RELATIVE_PATH,
        expects: 'a relative path, such as nginx.conf',
        examples: ['nginx.conf'],
      }),
    },
    { required: ['path'] },
  ),
};

const ONE_OF_THEM = 'exactly one kind of source, such as sealed or remote';
const ONE_OF_TWO = 'exactly one of content and file';

/** `spec.source`. */
export const SOURCE = fields(
  'Where the value comes from: exactly one kind. A document has either this, or `sources` and `template`.',
  KINDS,
  { minProperties: 1, maxProperties: 1, expects: `a mapping with ${ONE_OF_THEM}` },
);

export const ENCODING = oneOf(
  'How the text that the source gives, or the template makes, turns into bytes: none takes the bytes as they are.',
  ['none', 'base64', 'hex'],
  { default: 'none' },
);

/** How many inputs a composed document may have. */
const MAX_INPUTS = 16;

/** `spec.sources`. */
export const SOURCES = inputsOf(INPUT_KINDS, {
  description:
    'Instead of `source`: the inputs of `template`, by name. Each has exactly one kind of source, as `source` has ' +
    '(but `generate` and `lease`, of which an input takes a `part`), and may have an `encoding` of its own.',
  oneOfThem: ONE_OF_THEM,
});

/** `spec.source` of a config. */
export const CONTENT = fields(
  'What the config holds. A document has either this, or `sources` and `template`.',
  CONTENT_KINDS,
  { minProperties: 1, maxProperties: 1, expects: `a mapping with ${ONE_OF_TWO}` },
);

/** `spec.sources` of a config. */
export const CONTENTS = inputsOf(CONTENT_KINDS, {
  description:
    'Instead of `source`: the inputs of `template`, by name. Each is content or a file, as `source` is, and may have an ' +
    '`encoding` of its own.',
  oneOfThem: ONE_OF_TWO,
});

function inputsOf(
  kinds: Readonly<Record<string, Schema>>,
  { description, oneOfThem }: { readonly description: string; readonly oneOfThem: string },
): Schema {
  return {
    type: 'object',
    description,
    expects: `a mapping of 1 to ${MAX_INPUTS} names to sources`,
    additionalProperties: fields(
      'One input: exactly one kind of source.',
      {
        ...kinds,
        encoding: oneOf('How the text of this input turns into bytes.', ['none', 'base64', 'hex'], { default: 'none' }),
      },
      { minProperties: 1, maxProperties: 2, expects: `a mapping with ${oneOfThem}, and maybe encoding` },
    ),
    propertyNames: { pattern: `^${VARIABLE}$`, expects: 'a name of letters, digits and _, not beginning with a digit' },
    minProperties: 1,
    maxProperties: MAX_INPUTS,
  };
}

/** `spec.template`. */
export const TEMPLATE = text(
  'The value, with `{{ name }}` where the input of that name stands and `{{ name | filter }}` for what a filter makes of ' +
    'it: [the filters](sources/template.md).',
  {
    pattern: '[^]',
    expects: 'text that is not empty',
    examples: ['postgres://{{ user }}:{{ pass | urlencode }}@db/app'],
  },
);
