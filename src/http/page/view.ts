import type { Operator, Readiness } from '../../doors.js';
import type { PassRecord, PassReport } from '../../model/pass-record.js';
import type { HeldReason } from '../../model/plan.js';

/** What to do about a reason that something is held for. */
export interface Todo {
  readonly reason: HeldReason;
  readonly todo: string;
}

/** Everything that one rendering of the page is made of. */
export interface View {
  /** The last pass that had a plan. */
  readonly latest: PassReport | null;
  /** Newest first. */
  readonly passes: readonly PassRecord[];
  readonly readiness: Readiness;
  /** Wall clock, ms since 1970. */
  readonly now: number;
  readonly todos: readonly Todo[];
}

export function viewOf(operator: Operator, now: number, todos: readonly Todo[]): View {
  return { latest: operator.latest(), passes: operator.passes(), readiness: operator.readiness(), now, todos };
}
