import { faultOf } from '../model/fault.js';
import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Pass } from '../model/pass.js';
import type { PassError, PassRecord, PassReport, PassResult } from '../model/pass-record.js';
import type { Plan } from '../model/plan.js';
import { isAppError } from '../model/problem.js';
import type { Specs } from '../model/spec.js';
import { hopeful, type Waits } from './waits.js';

/** What is known of a pass when it begins. */
export type Beginning = Pick<PassRecord, 'id' | 'startedAtMs' | 'causes' | 'commit'>;

type Told = Omit<PassReport, 'waiting'>;

/** `waits` as they stand after the pass. */
export function reportOf(begin: Beginning, durationMs: number, pass: Pass, waits: Waits): Told {
  const { outcomes, plan, status } = pass;
  const done = outcomes.filter(wentThrough).length;
  const record: PassRecord = {
    ...begin,
    durationMs,
    result: resultOf(plan, waits),
    error: null,
    done,
    refused: outcomes.length - done,
    held: plan.held.length,
    attention: plan.held.filter((held) => held.class === 'attention').length,
    unsettled: plan.unsettled,
  };
  return { record, plan, status, outcomes };
}

/** `outcomes` may not be empty: what was done before a pass failed was done. `specs` null: they could not be read. */
export function failureOf(
  begin: Beginning,
  durationMs: number,
  thrown: unknown,
  { outcomes, specs }: { readonly outcomes: readonly Outcome[]; readonly specs: Specs | null },
): Told {
  const done = outcomes.filter(wentThrough).length;
  const counts = { done, refused: outcomes.length - done, held: 0, attention: 0, unsettled: false };
  const record: PassRecord = { ...begin, durationMs, result: 'failed', error: errorOf(thrown), ...counts };
  return {
    record,
    plan: null,
    status: null,
    outcomes,
    ...(specs?.policy === null ? { problems: specs.problems } : {}),
  };
}

function resultOf(plan: Plan, waits: Waits): PassResult {
  const open = hopeful(plan.steps, waits);
  if (plan.unsettled || open.length > 0) return 'progressing';
  const bad = plan.problems.some((problem) => problem.severity === 'error');
  const urgent = plan.held.some((held) => held.class === 'attention');
  return bad || urgent || plan.steps.length > 0 ? 'attention' : 'settled';
}

/** What is not an AppError is a bug of ours: its message may hold anything. */
function errorOf(thrown: unknown): PassError {
  if (isAppError(thrown)) return { code: thrown.code, message: thrown.message, hint: thrown.hint };
  const message = `internal error (${faultOf(thrown).error}): this is a bug of Waxseal, not yours`;
  return { code: 'Internal', message, hint: 'please report it with the log line "internal error" of this pass' };
}
