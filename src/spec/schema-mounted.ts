import type { ObjectKind } from '../model/object-name.js';
import { DEFAULT_MODE } from './defaults.js';
import { LABEL_NAME, MARK, NAME, NUMERIC_ID, OCTAL_MODE, TARGET } from './patterns.js';
import { fields, flag, list, oneOf, text, type Schema } from './schema.js';
import { RETENTION, ROLLOUT } from './schema-shared.js';

/** What a SwarmSecret and a SwarmConfig have in common: everything but where the value comes from. */

const EXAMPLE: Readonly<Record<ObjectKind, string>> = { secret: 'db_password', config: 'nginx_conf' };
const DIRECTORY: Readonly<Record<ObjectKind, string>> = { secret: '/run/secrets', config: '/' };

export function metadataOf(kind: ObjectKind): Schema {
  return fields(
    `What the ${kind} is called.`,
    {
      name: text(
        'The logical name, and with the prefix of the Policy the stable Swarm name. Letters, digits, and `_`, `.`, `-` ' +
          'inside; with the prefix at most 56 characters; not ending in `_v<digits>`, which is how versions are called; ' +
          'unique in the whole directory without regard to case, since Swarm compares names so.',
        {
          pattern: NAME,
          expects: 'a name of letters and digits, with _ . - only between them',
          examples: [EXAMPLE[kind]],
        },
      ),
      labels: {
        type: 'object',
        description: `Labels that are copied to the Swarm ${kind}. Names that start with \`waxseal.\` or \`com.docker.\` are reserved.`,
        expects: 'a mapping of label names to text',
        additionalProperties: text('The value of the label.'),
        propertyNames: {
          pattern: LABEL_NAME,
          expects: 'a label name that does not start with waxseal. or com.docker.',
        },
        default: {},
        examples: [{ team: 'payments' }],
      },
    },
    { required: ['name'] },
  );
}

function consumerOf(kind: ObjectKind): Schema {
  return fields(
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
        `The file in the container: a bare name below ${DIRECTORY[kind]}, or an absolute path. Default: the name of the ${kind}.`,
        { pattern: TARGET, expects: 'a bare file name, or an absolute path without ".", ".." or a slash at its end' },
      ),
      uid: text('The numeric owner of the file.', { pattern: NUMERIC_ID, expects: 'a number in quotes', default: '0' }),
      gid: text('The numeric group of the file.', { pattern: NUMERIC_ID, expects: 'a number in quotes', default: '0' }),
      mode: text('The permissions of the file, octal.', {
        pattern: OCTAL_MODE,
        expects: 'three or four octal digits in quotes, such as "0400"',
        default: DEFAULT_MODE[kind],
      }),
      force: flag(
        'Needed to add a mount to a service that belongs to a stack: the next deploy of that stack takes it away again. ' +
          `Better: name the ${kind} in the compose file.`,
        false,
      ),
    },
    { required: ['service'] },
  );
}

/** Fields of `spec`, by name. The order is that of each kind's own schema. */
export function mountedFields(kind: ObjectKind): Readonly<
  Record<'consumers' | 'rotate' | 'adopt' | 'stableName' | 'suspend', Schema>
> & {
  readonly rollout: Schema;
  readonly retention: Schema;
} {
  return {
    consumers: list(
      `Services that must mount the ${kind}. Services that already mount it are followed without being named here. ` +
        'target, uid, gid, mode apply when Waxseal adds the mount; a mount that is there and differs is left alone.',
      consumerOf(kind),
      { default: [] },
    ),
    rotate: text('Any change of this text asks for a new version, even if the value is the same. A date reads well.', {
      pattern: MARK,
      expects: 'text of at most 256 characters in one line',
      default: '',
      examples: ['2026-11-24'],
    }),
    rollout: ROLLOUT,
    retention: RETENTION,
    adopt: oneOf(
      `Whether an existing ${kind} of this name may be taken over: Unmanaged takes one that belongs to nobody and ` +
        'holds exactly this value. Needs stableName.',
      ['Never', 'Unmanaged'],
      { default: 'Never' },
    ),
    stableName: flag(
      `Also keep one ${kind} under the plain name, so that compose files can say \`external: true\` with that name.`,
      true,
    ),
    suspend: flag('Write nothing of this name, not even a step back, until this is false again.', false),
  };
}

/** `byDefault`: what else decides the default, as a sentence. */
export function deletionPolicyOf(kind: ObjectKind, byDefault: string): Schema {
  return oneOf(
    `What happens when this document leaves git: Delete removes the ${kind} once nothing mounts it any more, ` +
      `Retain keeps it.${byDefault}`,
    ['Delete', 'Retain'],
    { default: 'Delete' },
  );
}
