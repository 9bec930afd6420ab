import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Step } from '../model/plan.js';
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
 * step's own lane. Creates and relabels need nothing. A repoint needs those of the secrets that it moves: labels record
 * a mount, and who is not judged, before the move. The rest need whatever ran before for the same secret.
 */
export function blockedBy(step: Step, earlier: Failures): Outcome | null {
  if (step.action === 'create' || step.action === 'relabel') return null;
  for (const secret of secretsOfStep(step)) {
    const failure = earlier.get(secret);
    if (failure !== undefined) return failure;
  }
  return null;
}
