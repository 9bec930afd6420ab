import { fields, text, whole, type Schema } from '../schema.js';
import { STORE_NAME, apiVersion } from '../schema-shared.js';
import { PROVIDERS } from './providers.js';

const PROVIDER = fields(
  'The system, and how it is reached: exactly one.',
  Object.fromEntries(Object.entries(PROVIDERS).map(([kind, { schema }]) => [kind, schema])),
  { minProperties: 1, maxProperties: 1, expects: `exactly one of ${Object.keys(PROVIDERS).join(', ')}` },
);

/** A SecretStore document. The reference lists its fields in this order. */
export const SECRET_STORE: Schema = fields(
  'Another system that keeps secrets, and how to reach it. Only below platform/.',
  {
    apiVersion: apiVersion(),
    kind: text('The kind of the document.', { const: 'SecretStore' }),
    metadata: fields(
      'What the store is called.',
      { name: text('The name by which documents refer to it.', { ...STORE_NAME, examples: ['corp-vault'] }) },
      { required: ['name'] },
    ),
    spec: fields(
      'What the store is.',
      {
        provider: PROVIDER,
        limits: fields('How hard it may be asked. More waits for its turn.', {
          concurrency: whole('Calls at once.', 1, { maximum: 64, default: 4 }),
          callsPerSecond: whole('Calls in a second. Absent: no limit.', 1),
          callsPerHour: whole('Calls in an hour. Absent: no limit.', 1),
        }),
      },
      { required: ['provider'] },
    ),
  },
  { required: ['apiVersion', 'kind', 'metadata', 'spec'] },
);
