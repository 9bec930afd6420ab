import type { Step } from './plan.js';

/** The logical names that a step is about. */
export function secretsOfStep(step: Step): readonly string[] {
  switch (step.action) {
    case 'repoint':
      return step.changes.map((change) => change.secret);
    case 'settle':
      return step.secrets;
    case 'create':
    case 'relabel':
    case 'replace':
    case 'remove':
      return [step.secret];
  }
}
