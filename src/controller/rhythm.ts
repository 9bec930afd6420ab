import type { Pass } from '../model/pass.js';
import type { WakeCause } from '../model/pass-record.js';
import { backoffMs, type Chance } from '../model/backoff.js';
import { after, delay, FRESH, type Patience } from './patience.js';

/** When the loop looks again if nothing wakes it. */
export interface Rhythm {
  /** `at`: monotonic ms. */
  readonly look: { readonly at: number; readonly cause: WakeCause };
  /** Passes in a row that had no plan. */
  readonly failures: number;
  readonly patience: Patience;
}

interface Facts {
  readonly now: number;
  readonly chance: Chance;
  readonly resyncMs: number;
}

/** Never later than the next resync, by which it is told whether the operator lives. */
export function afterFailure({ failures }: Rhythm, facts: Facts): Rhythm {
  const tries = failures + 1;
  const at = facts.now + Math.min(backoffMs(tries, facts.chance), facts.resyncMs);
  return { look: { at, cause: 'timer' }, failures: tries, patience: FRESH };
}

interface Success extends Facts {
  readonly pass: Pass;
  /** When the first step or source that failed may be tried again, or a source is to be asked anew. */
  readonly retryAt: number;
}

/** As soon as `apply` would look while something is on its way; else when the first wait is over; else at the resync. */
export function afterSuccess({ patience }: Rhythm, { chance, now, pass, resyncMs, retryAt }: Success): Rhythm {
  const next = pass.outcomes.length === 0 ? FRESH : after(patience, pass, now);
  const moving = pass.plan.unsettled || pass.outcomes.length > 0;
  const soon = moving ? now + delay(next, pass) : Infinity;
  const at = Math.min(soon, retryAt);
  const resync = now + jittered(resyncMs, chance);
  const look = at < resync ? ({ at, cause: 'timer' } as const) : ({ at: resync, cause: 'resync' } as const);
  return { look, failures: 0, patience: next };
}

/** Up to a tenth more or less: operators that started together do not ask together. */
function jittered(ms: number, chance: Chance): number {
  return ms * (0.9 + 0.2 * chance());
}
