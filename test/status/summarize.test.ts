import { describe, expect, test } from '@jest/globals';
import type { Held, Plan, Standing, StandingFollower } from '../../src/model/plan.js';
import type { Condition, SecretStatus } from '../../src/model/status.js';
import { summarize } from '../../src/status/summarize.js';
import { create, planOf, remove, repoint, settle } from '../apply/steps.js';

const NOW = 1_000_000;

function standing(more: Partial<Standing> = {}): Standing {
  return {
    secret: 'db',
    wanted: 'db_v2',
    version: 2,
    state: 'proven',
    followers: [],
    stableBlockedBy: null,
    stableCurrent: true,
    createdAtMs: NOW - 5000,
    ...more,
  };
}

function follower(more: Partial<StandingFollower> = {}): StandingFollower {
  return { service: 'web', holder: 'db_v2', current: true, running: 1, expected: 1, verdict: 'passed', ...more };
}

function held(more: Partial<Held> = {}): Held {
  return {
    action: 'repoint',
    secret: 'db',
    holder: null,
    service: 'web',
    reason: 'VersionFailed',
    class: 'attention',
    message: 'it failed',
    ...more,
  };
}

function of(plan: Partial<Plan>): SecretStatus {
  const found = summarize({ ...planOf(), ...plan }, NOW).secrets[0];
  if (found === undefined) throw new Error('no secret in the status');
  return found;
}

function condition(type: Condition['type'], plan: Partial<Plan>): string {
  const found = of(plan).conditions.find((one) => one.type === type);
  return `${found?.status} ${found?.reason}`;
}

describe('what is told of a secret', () => {
  test('when its certificate ends, and nothing of certificates otherwise', () => {
    const certificate = { subject: 'CN=web', notAfterMs: NOW + 90, renewAtMs: NOW + 60 };
    expect(of({ standings: [standing({ certificate })] })).toMatchObject({ certificate });
    expect(of({ standings: [standing()] })).not.toHaveProperty('certificate');
  });

  test.each<['early' | 'good' | 'over', string, string]>([
    ['early', 'False', 'NotYetValid'],
    ['good', 'True', 'InForce'],
    ['over', 'False', 'Expired'],
  ])('how long its value is good, where its system says so: %s', (stand, status, reason) => {
    const lifetime = { fromMs: Date.UTC(2026, 0, 1), untilMs: Date.UTC(2027, 0, 1), stand };
    const told = of({ standings: [standing({ lifetime })] });
    expect(told).toMatchObject({ lifetime });
    expect(told.conditions).toContainEqual({
      type: 'ValueInForce',
      status,
      reason,
      message: expect.stringContaining('good from 2026-01-01T00:00:00Z until 2027-01-01T00:00:00Z'),
    });
    // Advice: nobody must act, and nothing is stopped.
    expect(condition('Ready', { standings: [standing({ lifetime })] })).toBe('True Current');
    expect(of({ standings: [standing()] }).conditions.map(({ type }) => type)).not.toContain('ValueInForce');
  });

  test('its wanted version, state, age and followers', () => {
    const followers = [follower()];
    expect(of({ standings: [standing({ followers })] })).toMatchObject({
      secret: 'db',
      holder: 'db_v2',
      version: 2,
      state: 'proven',
      ageMs: 5000,
      followers,
      held: [],
    });
  });

  test('a version that the clock of a manager puts into the future is new', () => {
    expect(of({ standings: [standing({ createdAtMs: NOW + 3_600_000 })] }).ageMs).toBe(0);
  });

  test('an unknown age stays unknown', () => {
    expect(of({ standings: [standing({ createdAtMs: null })] }).ageMs).toBeNull();
  });

  test('each secret has what is held of it, and no more', () => {
    const plan = { ...planOf(), standings: [standing(), standing({ secret: 'api' })], held: [held()] };
    const told = summarize(plan, NOW).secrets.map(({ secret, held: items }) => [secret, items.length]);
    expect(told).toEqual([
      ['api', 0],
      ['db', 1],
    ]);
  });

  test('a version that the plan has yet to create is planned, whatever it will be', () => {
    const standings = [standing({ state: 'trial', createdAtMs: null })];
    expect(of({ standings, steps: [create('db', 2)] }).state).toBe('planned');
    expect(condition('Progressing', { standings, steps: [create('db', 2)] })).toBe('True StepsPending');
  });

  test('something that is held of a secret without standing is not lost', () => {
    expect(of({ held: [held({ secret: 'gone' })] })).toMatchObject({ secret: 'gone', state: 'none', holder: null });
  });
});

describe('Ready', () => {
  test('is True where all is as the documents say', () => {
    expect(condition('Ready', { standings: [standing()] })).toBe('True Current');
  });

  test('stays True while something is on its way', () => {
    expect(condition('Ready', { standings: [standing({ state: 'trial' })] })).toBe('True Progressing');
    expect(condition('Ready', { standings: [standing()], steps: [repoint('web', 'db')] })).toBe('True Progressing');
  });

  test('is False only if a person must act', () => {
    expect(condition('Ready', { standings: [standing()], held: [held()] })).toBe('False VersionFailed');
    const waiting = held({ class: 'waiting', reason: 'StillMounted' });
    expect(condition('Ready', { standings: [standing()], held: [waiting] })).toBe('True Current');
  });
});

describe('Progressing', () => {
  test('tells how many services have passed a version on trial', () => {
    const followers = [
      follower(),
      follower({ service: 'a', verdict: 'pending' }),
      follower({ service: 'b', verdict: 'unjudged' }),
    ];
    const status = of({ standings: [standing({ state: 'trial', followers })] });
    expect(status.conditions[1]).toEqual({
      type: 'Progressing',
      status: 'True',
      reason: 'OnTrial',
      message: '"db_v2" is on trial, 1 of 2 services have passed',
    });
  });

  test.each([
    ['a step', { steps: [remove('db')] }],
    ['a service that moves', { steps: [repoint('web', 'db')] }],
    ['a service that is settled', { steps: [settle('web', 'db')] }],
    [
      'a later step',
      {
        later: [
          {
            action: 'remove',
            secret: 'db',
            holder: 'db_v1',
            service: null,
            reason: 'Superseded',
            message: 'm',
          } as const,
        ],
      },
    ],
  ])('is True with %s', (_what, plan) => {
    expect(condition('Progressing', { standings: [standing()], ...plan })).toBe('True StepsPending');
  });

  test('is False with steps of other secrets only', () => {
    expect(condition('Progressing', { standings: [standing()], steps: [remove('zebra')] })).toBe('False Settled');
  });
});

describe('Stalled', () => {
  test('names what waits for a person', () => {
    expect(condition('Stalled', { standings: [standing()], held: [held()] })).toBe('True VersionFailed');
    expect(condition('Stalled', { standings: [standing()] })).toBe('False NotStalled');
  });

  test('is False where it goes on by itself, or all the same', () => {
    const items = [held({ reason: 'SourceUnavailable' }), held({ reason: 'AccessDenied' })];
    expect(condition('Stalled', { standings: [standing()], held: items })).toBe('False NotStalled');
  });
});

describe('StableNameCurrent', () => {
  test('is False with the name of what blocks it, and with the way out', () => {
    const plan = { standings: [standing({ stableCurrent: false, stableBlockedBy: '"nightly" still mounts "db"' })] };
    expect(condition('StableNameCurrent', plan)).toBe('False StableNameBlocked');
    expect(of(plan).conditions[3]?.message).toBe(
      '"nightly" still mounts "db": a static stack deploy would bring the old value of "db" back; pin it with `waxseal compose`',
    );
    expect(condition('Ready', plan)).toBe('True Current');
  });

  test('speaks of no old value where there is none: the first version is still to be made', () => {
    const first = standing({ version: 1, wanted: 'db_v1', stableCurrent: false, stableBlockedBy: 'waits' });
    expect(of({ standings: [first], steps: [create('db')] }).conditions[3]?.message).toBe(
      'waits: a static stack deploy finds nothing under the name "db" yet',
    );
  });

  test('is False without a blocker until the next steps', () => {
    expect(condition('StableNameCurrent', { standings: [standing({ stableCurrent: false })] })).toBe(
      'False StableNameStale',
    );
  });

  test('is True where it is current or not wanted', () => {
    expect(condition('StableNameCurrent', { standings: [standing()] })).toBe('True Current');
  });
});
