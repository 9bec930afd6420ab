import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Plan } from '../model/plan.js';
import { hasErrors } from '../model/problem.js';

/**
 * How an `apply` ended. API.
 * - settled: no steps, and nothing of ours can still change by itself.
 * - once: after the one pass that was asked for.
 * - declined: a person said no.
 * - stopped: by hand, or the operator is shutting down.
 * - timeout: something is still on its way.
 * - stuck: the steps that are left do not go through.
 */
export type End = 'settled' | 'once' | 'declined' | 'stopped' | 'timeout' | 'stuck';

/** The last pass of an `apply`. */
interface Ended {
  readonly end: End;
  readonly last: { readonly plan: Plan; readonly outcomes: readonly Outcome[] };
}

/** Codes of outcomes that no document and no other try can mend. */
const BROKEN: ReadonlySet<string> = new Set(['NoQuorum', 'EngineUnreachable', 'Internal']);

/** 0 done, 1 error, 3 not converged. Invalid documents make it 1, however well the others are. */
export function exitCodeOf({ end, last }: Ended): 0 | 1 | 3 {
  if (hasErrors(last.plan.problems) || end === 'stopped' || end === 'declined') return 1;
  if (last.outcomes.some(({ code }) => BROKEN.has(code ?? ''))) return 1;
  const attention = last.plan.held.some((item) => item.class === 'attention');
  const open = end === 'timeout' || end === 'stuck' || !last.outcomes.every(wentThrough);
  return attention || open ? 3 : 0;
}
