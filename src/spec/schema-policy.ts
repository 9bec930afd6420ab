import { LINT_LEVELS, type LintLevel } from '../model/lints.js';
import { ABSOLUTE_PATH, NAME } from './patterns.js';
import { fields, flag, list, oneOf, text, whole, type Schema } from './schema.js';
import { REFRESH, RETENTION, ROLLOUT, apiVersion } from './schema-shared.js';

const GLOB = { pattern: '^.+$', expects: 'a name in which * stands for any run of characters' };

const STORE_ACCESS = fields(
  'Keys of one store, or of several.',
  {
    name: text('The name of a SecretStore, with `*` likewise.', { ...GLOB, examples: ['corp-vault'] }),
    keys: text('Keys in it, with `*` likewise; for `lease` the role, for `transit` the name of its key.', {
      ...GLOB,
      examples: ['shop/*'],
    }),
  },
  { required: ['name', 'keys'] },
);

const ACCESS_RULE = fields(
  'These secrets may be mounted in these services at these targets, may come from these keys of stores, and may be signed by these authorities.',
  {
    secrets: text('Logical names of secrets; `*` stands for any run of characters.', { ...GLOB, examples: ['db_*'] }),
    services: list('Names of services, with `*` likewise.', text('A service name.', GLOB), {
      minItems: 1,
      expects: 'a list of at least one name',
    }),
    targets: list(
      'Files in the container, with `*` likewise: bare names below /run/secrets, or absolute paths.',
      text('A target.', GLOB),
      { minItems: 1, expects: 'a list of at least one target', default: ['*'] },
    ),
    stores: list('Keys of stores that these secrets may come from. Absent: the rule allows none.', STORE_ACCESS, {
      minItems: 1,
      expects: 'a list of at least one store with its keys',
    }),
    signedBy: list(
      'Secrets whose certificate may sign these, with `*` likewise. Absent: none, also where the Policy has no rules at all.',
      text('The name of a secret.', { ...GLOB, examples: ['internal_ca'] }),
      { minItems: 1, expects: 'a list of at least one name' },
    ),
  },
  { required: ['secrets', 'services'] },
);

function lintLevel(code: string, level: LintLevel): Schema {
  return oneOf(`How ${code} is told: see the table of problems.`, ['off', 'warning', 'error'], { default: level });
}

const PRUNE = fields('How many secrets may disappear at once, because their documents left git.', {
  maxPercent: whole('A part of all names, in percent. The larger of this and `allow` counts.', 0, {
    maximum: 100,
    default: 25,
  }),
  allow: whole('A number of names that may always go.', 0, { default: 3 }),
  confirm: {
    type: ['string', 'null'],
    description: 'The digest that a held mass removal prints: lets exactly that set of secrets go.',
    pattern: '^[^\\s]{1,128}$',
    expects: 'the digest as the plan prints it, in quotes',
    default: null,
  },
});

const NAMING = fields('How secrets are called in the Swarm.', {
  prefix: text('Goes before every name in the Swarm. Changing it later makes every secret anew.', {
    pattern: '^([A-Za-z0-9][A-Za-z0-9_.-]{0,54})?$',
    expects: 'the start of a name: letters, digits and _ . - after the first, at most 55 characters',
    default: '',
    examples: ['prod_'],
  }),
  pattern: text('A regular expression that names of secrets should match. A lint: it stops nothing.', {
    examples: ['^[a-z0-9_]+$'],
  }),
});

/** A Policy document. The reference lists its fields in this order. */
export const POLICY: Schema = fields(
  'The rules of this Swarm: exactly one, below platform/, written by `waxseal init`.',
  {
    apiVersion: apiVersion(),
    kind: text('The kind of the document.', { const: 'Policy' }),
    metadata: fields(
      'What the Policy is called. Any name will do.',
      {
        name: text('The name.', {
          pattern: NAME,
          expects: 'a name of letters and digits, with _ . - only between them',
        }),
      },
      { required: ['name'] },
    ),
    spec: fields(
      'The rules.',
      {
        owner: text(
          'Who owns the secrets of this directory, for life: it stands in every label and in every sealed block. A ' +
            'directory with another owner opens nothing and touches nothing.',
          {
            pattern: '^[A-Za-z0-9]([A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$',
            expects: 'a name of at most 64 letters and digits, with _ . - only between them',
            examples: ['shop-prod-k7f3'],
          },
        ),
        recipients: list(
          "The age recipients that `waxseal seal` encrypts to. The first is the operator's; every one can open what is " +
            'sealed from then on.',
          text('An age recipient: `age1` and 58 more characters, as `waxseal keygen` prints it.'),
          { minItems: 1, uniqueItems: true, expects: 'a list of at least one age recipient' },
        ),
        snapshotKey: text(
          'The public key that `waxseal plan --against` checks a snapshot with; `waxseal snapshot` signs with its private ' +
            'half, which is made of the identity. Written by `waxseal init`.',
          {
            pattern: '^ed25519:[A-Za-z0-9+/_-]{42,}=*$',
            expects: 'a public key that starts with ed25519:',
          },
        ),
        naming: NAMING,
        access: list(
          'Who may mount what, and what may come from where. A consumer, or a key of a store, outside of every rule is an ' +
            'error; a mount that is already there is followed all the same, and reported. Absent: everything is allowed, ' +
            'with a lint.',
          ACCESS_RULE,
        ),
        prune: PRUNE,
        allowFileSources: list(
          'Directories below which `source.file` may read.',
          text('An absolute path.', {
            pattern: `^/$|${ABSOLUTE_PATH}`,
            expects: 'an absolute path without ".", ".." or a slash at its end',
          }),
          { default: [], uniqueItems: true },
        ),
        configs: oneOf(
          'Managed: this directory may hold SwarmConfig documents, and each pass lists the configs of the Swarm, which a socket ' +
            'proxy must allow. Ignored: nobody looks at configs. Set it back only once the last of them is gone from the ' +
            'Swarm: what nobody looks at, nobody removes.',
          ['Ignored', 'Managed'],
          { default: 'Ignored' },
        ),
        lints: fields(
          'How each lint is told: off, warning or error. Where a lint is not named it keeps the level of its own. A lint is taken back at one place by a comment with a reason: `# waxseal-ignore RetentionZero: the value is public`.',
          Object.fromEntries(Object.entries(LINT_LEVELS).map(([code, level]) => [code, lintLevel(code, level)])),
        ),
        defaults: fields('Merged under every SwarmSecret, field by field.', {
          rollout: ROLLOUT,
          retention: RETENTION,
          refresh: REFRESH,
        }),
        sops: fields('How values are taken out of sops files.', {
          bindNames: flag(
            'The last key of `source.sops.property` must be the name of the secret (for an input of a template: any key of ' +
              'it; of a file that is one value: its name up to the first dot). So a line in a document cannot hand one ' +
              'secret to the readers of another.',
            true,
          ),
        }),
      },
      { required: ['owner', 'recipients'] },
    ),
  },
  { required: ['apiVersion', 'kind', 'metadata', 'spec'] },
);
