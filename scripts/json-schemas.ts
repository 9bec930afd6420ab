import { POLICY } from '../src/spec/schema-policy.js';
import { SWARM_CONFIG } from '../src/spec/schema-swarm-config.js';
import { SWARM_SECRET } from '../src/spec/schema-swarm-secret.js';
import { SECRET_STORE } from '../src/spec/stores/schema-secret-store.js';
import type { Schema } from '../src/spec/schema.js';
import { mapSchema } from './validators.js';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** What editors read, by file name. The combined one fits files that mix the kinds. */
export function jsonSchemas(): Record<string, string> {
  const swarmSecret = forEditors(SWARM_SECRET);
  const swarmConfig = forEditors(SWARM_CONFIG);
  const policy = forEditors(POLICY);
  const secretStore = forEditors(SECRET_STORE);
  return {
    'swarmsecret.schema.json': json({ $schema: DRAFT, title: 'Waxseal SwarmSecret', ...swarmSecret }),
    'swarmconfig.schema.json': json({ $schema: DRAFT, title: 'Waxseal SwarmConfig', ...swarmConfig }),
    'policy.schema.json': json({ $schema: DRAFT, title: 'Waxseal Policy', ...policy }),
    'secretstore.schema.json': json({ $schema: DRAFT, title: 'Waxseal SecretStore', ...secretStore }),
    'waxseal.schema.json': json({
      $schema: DRAFT,
      title: 'Waxseal documents',
      type: 'object',
      required: ['apiVersion', 'kind'],
      properties: {
        kind: {
          description: 'The kind of the document.',
          enum: ['SwarmSecret', 'SwarmConfig', 'Policy', 'SecretStore'],
        },
      },
      ...when('SwarmConfig', when('Policy', when('SecretStore', { $ref: '#/definitions/SwarmSecret' }))),
      definitions: { SwarmSecret: swarmSecret, SwarmConfig: swarmConfig, Policy: policy, SecretStore: secretStore },
    }),
  };
}

/** A document of this kind has its own form; any other has that of `otherwise`. */
function when(kind: string, otherwise: object): object {
  return {
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    then: { $ref: `#/definitions/${kind}` },
    else: otherwise,
  };
}

/** `expects` is ours. Editors show `patternErrorMessage` in place of a pattern that nobody can read. */
function forEditors(schema: Schema): object {
  return mapSchema(schema, ([name, value], owner) => {
    if (name !== 'expects') return [[name, value]];
    return 'pattern' in owner && typeof value === 'string' ? [['patternErrorMessage', `must be ${value}`]] : [];
  });
}

function json(value: object): string {
  return JSON.stringify(value, null, 2) + '\n';
}
