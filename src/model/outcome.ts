import type { Step } from './plan.js';

/**
 * What became of one step.
 * - done: the engine took it.
 * - already: somebody had done the same.
 * - conflict: the object changed since it was read, or a step that this one needs did not go through: look again.
 * - failed: the engine refused it, or the outcome is unknown (`unknown`): look again before deciding.
 */
export interface Outcome {
  readonly step: Step;
  readonly result: 'done' | 'already' | 'conflict' | 'failed';
  readonly code: string | null;
  readonly message: string | null;
  readonly unknown: boolean;
  /** ms that the engine took for it; absent: it was not asked, or nobody measured. */
  readonly durationMs?: number;
}

export function wentThrough({ result }: Outcome): boolean {
  return result === 'done' || result === 'already';
}
