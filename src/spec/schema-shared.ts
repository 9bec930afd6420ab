import { DURATION, LASTING, NAME } from './patterns.js';
import { fields, list, oneOf, text, whole, type Schema } from './schema.js';

export const API_VERSION = 'waxseal/v1alpha1';

function duration(description: string, byDefault: string): Schema {
  return text(description, {
    pattern: DURATION,
    expects: 'a duration such as 15s, 10m, 1h30m or 30d',
    default: byDefault,
  });
}

export function apiVersion(): Schema {
  return text('The version of the format.', { const: API_VERSION });
}

/** How a document names a SecretStore, and how that one calls itself. */
export const STORE_NAME = {
  pattern: NAME,
  expects: 'a name of letters and digits, with _ . - only between them',
};

/** Part of a SwarmSecret and of the Policy's defaults. */
export const ROLLOUT: Schema = fields('How a new version goes out to the services that follow the secret.', {
  maxParallel: whole('How many services of this secret may be on trial at once.', 1, { default: 4 }),
  first: list(
    'Services that move before all others, in this order: canaries. The first failure stops the rest.',
    text('The name of a service.', { pattern: '^.+$', expects: 'the name of a service' }),
    { default: [], uniqueItems: true },
  ),
  soak: duration(
    'How long all tasks of a service must run without a break before the version has passed on it.',
    '15s',
  ),
  timeout: text('How long a service may make no progress before the version has failed on it. Not the time in all.', {
    pattern: LASTING,
    expects: 'a duration longer than 0s, such as 10m',
    default: '10m',
  }),
  onFailure: oneOf(
    'What to do when a version fails: Rollback moves every follower back to the last version that was proven; Pause ' +
      'leaves them where they are and waits for a person.',
    ['Rollback', 'Pause'],
    { default: 'Rollback' },
  ),
});

/** Part of a SwarmSecret and of the Policy's defaults. */
export const RETENTION: Schema = fields(
  'Superseded versions to keep beyond those that anything still needs. What a service, its rollback target or a task ' +
    'needs is never removed, and neither is the last version that was proven.',
  {
    versions: whole('How many proven versions to keep beside the current one.', 0, { default: 1 }),
    minAge: duration('A version younger than this is kept, whatever the number.', '0s'),
  },
);

/** Part of a SwarmSecret and of the Policy's defaults. */
export const REFRESH: Schema = fields('When a source outside of git is asked again.', {
  interval: text('How long its last answer is good for. A little chance is added, so that not all ask at once.', {
    pattern: LASTING,
    expects: 'a duration longer than 0s, such as 1h',
    default: '1h',
  }),
  policy: oneOf(
    'Periodic asks after each interval; OnChange only when the document says something else about its source; Once ' +
      'never after the first version.',
    ['Periodic', 'OnChange', 'Once'],
    { default: 'Periodic' },
  ),
});
