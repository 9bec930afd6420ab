import { NOTHING_WAITS, type PassReport, type PassResult } from '../../src/model/pass-record.js';
import type { Held, Plan, Standing } from '../../src/model/plan.js';
import { planOf } from '../apply/steps.js';

export const COMMIT = { id: '1a2b3c4d5e6f'.padEnd(40, '0'), author: 'Ann', atMs: 1 };

let passes = 0;

/** A pass that had this plan. */
export function passed(plan: Partial<Plan> = {}, result: PassResult = 'settled'): PassReport {
  return {
    record: record(result, null),
    plan: { ...planOf(), ...plan },
    status: null,
    outcomes: [],
    waiting: NOTHING_WAITS,
  };
}

/** A pass that had none. */
export function failed(code = 'EngineUnreachable'): PassReport {
  const error = { code, message: 'the engine does not answer', hint: null };
  return { record: record('failed', error), plan: null, status: null, outcomes: [], waiting: NOTHING_WAITS };
}

function record(result: PassResult, error: PassReport['record']['error']): PassReport['record'] {
  passes += 1;
  const counts = { done: 0, refused: 0, held: 0, attention: 0, unsettled: false };
  return {
    id: `p${passes}`,
    startedAtMs: 0,
    durationMs: 1,
    causes: ['timer'],
    result,
    error,
    commit: COMMIT,
    ...counts,
  };
}

/** What needs attention. */
export function held(more: Partial<Held> = {}): Held {
  const names = { action: 'repoint', secret: 'db', holder: null, service: 'web' } as const;
  return { ...names, reason: 'ManagedByStack', class: 'attention', message: '"web" belongs to a stack', ...more };
}

export function standing(state: Standing['state'], wanted = 'db_v2', services: readonly string[] = ['web']): Standing {
  const running = { running: 1, expected: 1, verdict: null };
  const followers = services.map((service) => ({ service, holder: wanted, current: true, ...running }));
  const stable = { stableBlockedBy: null, stableCurrent: true };
  return { secret: 'db', wanted, version: 2, state, followers, createdAtMs: null, ...stable };
}
