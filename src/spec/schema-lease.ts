import { LASTING, NAME } from './patterns.js';
import { fields, text, type Schema } from './schema.js';
import { STORE_NAME } from './schema-shared.js';

/** `spec.source.lease`. */
export const LEASE: Schema = fields(
  'Credentials that another system makes, for a time: a user of a database, a certificate of an authority.',
  {
    store: text('The name of a SecretStore with `database` or `pki`.', { ...STORE_NAME, examples: ['shop-db'] }),
    role: text('The role that the system makes them for. The access rules of the Policy bound it.', {
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$',
      expects: 'the name of a role: letters, digits, and _ . - inside',
      examples: ['shop'],
    }),
    property: text('The path to one property of them. Absent: all, as one JSON object.', {
      expects: 'a path such as password',
      examples: ['password'],
    }),
    parameters: {
      type: 'object',
      description: 'What the system is told beside the role (`pki`: common_name, alt_names, ttl).',
      additionalProperties: text('The value of the parameter.'),
      default: {},
      examples: [{ common_name: 'shop.example.com' }],
    },
  },
  { required: ['store', 'role'] },
);

/** `spec.source.part`. */
export const PART: Schema = fields(
  'Another property of what another document generates or leases. Both move in one update.',
  {
    of: text('The name of that document.', { pattern: NAME, expects: 'the name of a secret', examples: ['shop_db'] }),
    property: text('`value` is the value itself; of leased credentials a path into them. Absent: `value`.', {
      pattern: '^[^.].{0,511}$',
      expects: 'a path such as username',
      examples: ['username', 'value'],
    }),
    previous: text(
      'The property of the value before the current one, for so long after that was made; then of the current one.',
      { pattern: LASTING, expects: 'a duration longer than 0s, such as 7d', examples: ['7d'] },
    ),
  },
  { required: ['of'] },
);
