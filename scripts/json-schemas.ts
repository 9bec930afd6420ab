import { POLICY } from '../src/spec/schema-policy.js';
import { SWARM_SECRET } from '../src/spec/schema-swarm-secret.js';
import type { Schema } from '../src/spec/schema.js';
import { mapSchema } from './validators.js';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** What editors read, by file name. The combined one fits files that mix both kinds. */
export function jsonSchemas(): Record<string, string> {
  const swarmSecret = forEditors(SWARM_SECRET);
  const policy = forEditors(POLICY);
  return {
    'swarmsecret.schema.json': json({ $schema: DRAFT, title: 'Waxseal SwarmSecret', ...swarmSecret }),
    'policy.schema.json': json({ $schema: DRAFT, title: 'Waxseal Policy', ...policy }),
    'waxseal.schema.json': json({
      $schema: DRAFT,
      title: 'Waxseal documents',
      type: 'object',
      required: ['apiVersion', 'kind'],
      properties: { kind: { description: 'The kind of the document.', enum: ['SwarmSecret', 'Policy'] } },
      if: { properties: { kind: { const: 'Policy' } }, required: ['kind'] },
      then: { $ref: '#/definitions/Policy' },
      else: { $ref: '#/definitions/SwarmSecret' },
      definitions: { SwarmSecret: swarmSecret, Policy: policy },
    }),
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
