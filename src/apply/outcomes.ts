import type { Outcome } from '../model/outcome.js';
import type { Step } from '../model/plan.js';
import { isAppError } from '../model/problem.js';

/** What a step is called in messages: its action and the thing it is about. */
function titleOf(step: Step): string {
  const subject = step.action === 'repoint' || step.action === 'settle' ? step.service : step.holder;
  return `${step.action} "${subject}"`;
}

export function went(step: Step, result: 'done' | 'already'): Outcome {
  return { step, result, code: null, message: null, unknown: false };
}

/** A step that needs another one, which did not go through. */
export function blocked(step: Step, by: Outcome): Outcome {
  const message = `not tried, since ${titleOf(by.step)} did not go through`;
  return { step, result: 'conflict', code: 'Blocked', message, unknown: false };
}

/** A step that was left alone because the pass ended before its turn. */
export function notTried(step: Step, why: string): Outcome {
  return { step, result: 'failed', code: 'NotTried', message: `not tried: ${why}`, unknown: false };
}

/** A step that the door refused. An object that is gone changed since it was read, like one whose index moved. */
export function refused(step: Step, thrown: unknown): Outcome {
  if (!isAppError(thrown)) {
    const message = `internal error while trying to ${titleOf(step)}`;
    return { step, result: 'failed', code: 'Internal', message, unknown: true };
  }
  const { code, message } = thrown;
  if (code === 'Conflict' || code === 'NotFound') return { step, result: 'conflict', code, message, unknown: false };
  return { step, result: 'failed', code, message, unknown: code === 'OutcomeUnknown' };
}
