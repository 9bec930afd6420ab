import { fields, text, type Schema } from './schema.js';
import { deletionPolicyOf, metadataOf, mountedFields } from './schema-mounted.js';
import { apiVersion } from './schema-shared.js';
import { CONTENT, CONTENTS, ENCODING, TEMPLATE } from './schema-source.js';

const { adopt, consumers, retention, rollout, rotate, stableName, suspend } = mountedFields('config');

/** A SwarmConfig document. The reference lists its fields in this order. */
export const SWARM_CONFIG: Schema = fields(
  'A config of the Swarm: what it is called, what it holds, and who must mount it. Anybody who may list the configs of the ' +
    'Swarm can read it: nothing secret belongs into one. May lie anywhere below the directory, and needs ' +
    '`configs: Managed` in the Policy. [Configs](configs.md).',
  {
    apiVersion: apiVersion(),
    kind: text('The kind of the document.', { const: 'SwarmConfig' }),
    metadata: metadataOf('config'),
    spec: fields('What the config is.', {
      source: CONTENT,
      sources: CONTENTS,
      template: TEMPLATE,
      encoding: ENCODING,
      consumers,
      rotate,
      rollout,
      retention,
      deletionPolicy: deletionPolicyOf('config', ''),
      adopt,
      stableName,
      suspend,
    }),
  },
  { required: ['apiVersion', 'kind', 'metadata', 'spec'] },
);
