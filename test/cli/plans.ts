import type { Held, LaterStep, Plan, Standing, StandingFollower } from '../../src/model/plan.js';
import type { Problem } from '../../src/model/problem.js';
import { create, planOf, remove, repoint } from '../apply/steps.js';

export const EIGHTY = { columns: 80, color: false };

export function standing(secret: string, more: Partial<Standing> = {}): Standing {
  return {
    secret,
    wanted: `${secret}_v1`,
    version: 1,
    state: 'proven',
    followers: [],
    stableBlockedBy: null,
    stableCurrent: true,
    createdAtMs: 0,
    ...more,
  };
}

export function follower(service: string, more: Partial<StandingFollower> = {}): StandingFollower {
  return { service, holder: 'db_v1', current: true, running: 2, expected: 2, verdict: 'passed', ...more };
}

export function held(secret: string, more: Partial<Held> = {}): Held {
  return {
    action: 'remove',
    secret,
    holder: `${secret}_v1`,
    service: null,
    reason: 'NeededForRollback',
    class: 'waiting',
    message: `web may still be rolled back to it; it goes with the next update of web`,
    ...more,
  };
}

export function attention(secret: string, more: Partial<Held> = {}): Held {
  return held(secret, {
    action: 'repoint',
    holder: null,
    service: 'web',
    reason: 'VersionFailed',
    class: 'attention',
    message: `${secret}_v2 failed on web: its tasks failed`,
    ...more,
  });
}

export function later(secret: string, more: Partial<LaterStep> = {}): LaterStep {
  return {
    action: 'remove',
    secret,
    holder: `${secret}_v1`,
    service: null,
    reason: 'Superseded',
    message: `goes once ${secret}_v2 is proven and nothing uses it`,
    ...more,
  };
}

export function typo(more: Partial<Problem> = {}): Problem {
  return {
    severity: 'error',
    code: 'UnknownField',
    message: 'unknown field "consumer" in "spec"',
    hint: 'did you mean "consumers"?',
    file: 'team/db.yaml',
    line: 7,
    column: 3,
    ...more,
  };
}

/** A rotation of one secret in one service, beside a secret that stays as it is. */
export function rotation(more: Partial<Plan> = {}): Plan {
  const made = { ...create('db', 2), reason: 'ValueChanged', message: 'the document has a new value' } as const;
  const moved = { ...repoint('web', 'db'), restartsTasks: 4, message: 'it mounts a superseded version' };
  return {
    ...planOf(made, moved),
    standings: [standing('api'), standing('db', { wanted: 'db_v2', version: 2, state: 'trial' })],
    later: [later('db')],
    unsettled: true,
    ...more,
  };
}

/** Everything that a plan can say at once. */
export function wholeStory(): Plan {
  const base = rotation();
  return {
    ...base,
    complete: false,
    steps: [
      ...base.steps,
      { ...repoint('worker', 'db', 'mail'), restartsTasks: 1, message: 'two of its secrets have new versions' },
      { ...remove('old'), reason: 'Orphaned', message: 'its document left git' },
    ],
    held: [attention('mail'), held('old')],
    problems: [
      typo(),
      typo({ severity: 'warning', code: 'AccessOpen', file: null, line: null, column: null, hint: null }),
    ],
  };
}
