import { LABEL_NAME, LASTING, MARK, NAME, NUMERIC_ID, OCTAL_MODE, TARGET } from './patterns.js';
import { fields, flag, list, oneOf, text, type Schema } from './schema.js';
import { REFRESH, RETENTION, ROLLOUT, apiVersion } from './schema-shared.js';
import { ENCODING, SOURCE, SOURCES, TEMPLATE } from './schema-source.js';

const METADATA = fields(
  'What the secret is called.',
  {
    name: text(
      'The logical name, and with the prefix of the Policy the stable Swarm name. Letters, digits, and `_`, `.`, `-` ' +
        'inside; with the prefix at most 56 characters; not ending in `_v<digits>`, which is how versions are called; ' +
        'unique in the whole directory without regard to case, since Swarm compares names so.',
      {
        pattern: NAME,
        expects: 'a name of letters and digits, with _ . - only between them',
        examples: ['db_password'],
      },
    ),
    labels: {
      type: 'object',
      description:
        'Labels that are copied to the Swarm secret. Names that start with `waxseal.` or `com.docker.` are reserved.',
      expects: 'a mapping of label names to text',
      additionalProperties: text('The value of the label.'),
      propertyNames: { pattern: LABEL_NAME, expects: 'a label name that does not start with waxseal. or com.docker.' },
      default: {},
      examples: [{ team: 'payments' }],
    },
  },
  { required: ['name'] },
);

const CONSUMER = fields(
  'One service, or every service that carries some labels.',
  {
    service: {
      type: ['string', 'object'],
      description:
        'The name of a service (in a stack: `<stack>_<service>`), or a mapping of labels: then every service that ' +
        'carries all of them. An empty mapping would mean every service and is refused.',
      expects: 'the name of a service, or a mapping of at least one service label to its value',
      pattern: '^.+$',
      additionalProperties: text('The value of the service label.'),
      minProperties: 1,
      examples: ['shop_api', { 'com.example.tier': 'web' }],
    },
    target: text(
      'The file in the container: a bare name below /run/secrets, or an absolute path. Default: the name of the secret.',
      { pattern: TARGET, expects: 'a bare file name, or an absolute path without ".", ".." or a slash at its end' },
    ),
    uid: text('The numeric owner of the file.', { pattern: NUMERIC_ID, expects: 'a number in quotes', default: '0' }),
    gid: text('The numeric group of the file.', { pattern: NUMERIC_ID, expects: 'a number in quotes', default: '0' }),
    mode: text('The permissions of the file, octal.', {
      pattern: OCTAL_MODE,
      expects: 'three or four octal digits in quotes, such as "0400"',
      default: '0400',
    }),
    force: flag(
      'Needed to add a mount to a service that belongs to a stack: the next deploy of that stack takes it away again. ' +
        'Better: name the secret in the compose file.',
      false,
    ),
  },
  { required: ['service'] },
);

const CERTIFICATE = fields('For a value that is a certificate: [certificates](sources/certificates.md).', {
  key: text(
    'The name of the document that holds its private key. While the two do not match neither is rolled out, and then ' +
      'both move in one update of each service.',
    { pattern: NAME, expects: 'the name of another document', examples: ['tls_key'] },
  ),
  renewBefore: text('How long before its end a warning asks for a new one. Absent: when a third of its life is left.', {
    pattern: LASTING,
    expects: 'a duration longer than 0s, such as 30d',
    examples: ['30d'],
  }),
});

/** A SwarmSecret document. The reference lists its fields in this order. */
export const SWARM_SECRET: Schema = fields(
  'A secret of the Swarm: what it is called, where its value comes from, and who must mount it. May lie anywhere below ' +
    'the directory.',
  {
    apiVersion: apiVersion(),
    kind: text('The kind of the document.', { const: 'SwarmSecret' }),
    metadata: METADATA,
    spec: fields('What the secret is.', {
      source: SOURCE,
      sources: SOURCES,
      template: TEMPLATE,
      encoding: ENCODING,
      consumers: list(
        'Services that must mount the secret. Services that already mount it are followed without being named here. ' +
          'target, uid, gid, mode apply when Waxseal adds the mount; a mount that is there and differs is left alone.',
        CONSUMER,
        { default: [] },
      ),
      rotate: text(
        'Any change of this text asks for a new version, even if the value is the same. A date reads well.',
        {
          pattern: MARK,
          expects: 'text of at most 256 characters in one line',
          default: '',
          examples: ['2026-11-24'],
        },
      ),
      refresh: REFRESH,
      certificate: CERTIFICATE,
      rollout: ROLLOUT,
      retention: RETENTION,
      deletionPolicy: oneOf(
        'What happens when this document leaves git: Delete removes the secret once nothing mounts it any more, ' +
          'Retain keeps it. Retain is the default of `generate`, whose values nobody could give a second time.',
        ['Delete', 'Retain'],
        { default: 'Delete' },
      ),
      whenSourceAbsent: oneOf(
        'What happens when the other system proves that the key is gone: Delete removes the secret as if its document ' +
          'had left git, Retain keeps it and waits for a person. A store that cannot be asked proves nothing.',
        ['Retain', 'Delete'],
        { default: 'Retain' },
      ),
      adopt: oneOf(
        'Whether an existing secret of this name may be taken over: Unmanaged takes one that belongs to nobody and ' +
          'holds exactly this value. Needs stableName.',
        ['Never', 'Unmanaged'],
        { default: 'Never' },
      ),
      stableName: flag(
        'Also keep one secret under the plain name, so that compose files can say `external: true` with that name.',
        true,
      ),
      suspend: flag('Write nothing of this name, not even a step back, until this is false again.', false),
    }),
  },
  { required: ['apiVersion', 'kind', 'metadata', 'spec'] },
);
