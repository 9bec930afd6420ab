import { LASTING, NAME } from './patterns.js';
import { fields, oneOf, text, type Schema } from './schema.js';
import { deletionPolicyOf, metadataOf, mountedFields } from './schema-mounted.js';
import { REFRESH, apiVersion } from './schema-shared.js';
import { ENCODING, SOURCE, SOURCES, TEMPLATE } from './schema-source.js';

const MOUNTED = mountedFields('secret');

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
    metadata: metadataOf('secret'),
    spec: fields('What the secret is.', {
      source: SOURCE,
      sources: SOURCES,
      template: TEMPLATE,
      encoding: ENCODING,
      consumers: MOUNTED.consumers,
      rotate: MOUNTED.rotate,
      refresh: REFRESH,
      certificate: CERTIFICATE,
      rollout: MOUNTED.rollout,
      retention: MOUNTED.retention,
      deletionPolicy: deletionPolicyOf(
        'secret',
        ' Retain is the default of `generate`, whose values nobody could give a second time.',
      ),
      whenSourceAbsent: oneOf(
        'What happens when the other system proves that the key is gone: Delete removes the secret as if its document ' +
          'had left git, Retain keeps it and waits for a person. A store that cannot be asked proves nothing.',
        ['Retain', 'Delete'],
        { default: 'Retain' },
      ),
      adopt: MOUNTED.adopt,
      stableName: MOUNTED.stableName,
      suspend: MOUNTED.suspend,
    }),
  },
  { required: ['apiVersion', 'kind', 'metadata', 'spec'] },
);
