import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Step } from '../model/plan.js';
import { needs } from '../model/step-order.js';
import { secretsOfStep } from '../model/step-secrets.js';

/** Per logical name the first step of it that did not go through. */
export type Failures = ReadonlyMap<string, Outcome>;

export function failuresOf(outcomes: Iterable<Outcome>): Failures {
  const failures = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    if (wentThrough(outcome)) continue;
    for (const secret of secretsOfStep(outcome.step)) if (!failures.has(secret)) failures.set(secret, outcome);
  }
  return failures;
}

/**
 * The outcome that keeps a step from being tried, or null. `earlier` are the failures of earlier phases and of the
 * step's own lane, of which the first per secret decides: what it does not block, none after it would.
 */
export function blockedBy(step: Step, earlier: Failures): Outcome | null {
  for (const secret of secretsOfStep(step)) {
    const failure = earlier.get(secret);
    if (failure !== undefined && needs(step, failure.step)) return failure;
  }
  return null;
}
