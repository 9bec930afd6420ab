import type { End } from '../api/exit-code.js';
import type { Clock } from '../doors.js';
import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Pass } from '../model/pass.js';
import type { Plan } from '../model/plan.js';
import { isAppError, type AppError } from '../model/problem.js';
import { NOTHING_SEEN, seenLater, type Seen } from '../model/seen.js';
import type { PassOptions } from '../reconcile.js';
import { after, delay, FRESH, isSpent } from './patience.js';

export interface ConvergeOptions {
  /** Exactly one pass. */
  readonly once: boolean;
  readonly confirmRemovals: string | null;
  /** ms for all that is waited for, from the moment of approval on; null: as long as it takes. */
  readonly timeoutMs: number | null;
  readonly stop: AbortSignal;
  /** Asked of the first plan that has steps; what follows from it is not asked again. */
  readonly approve: (plan: Plan) => Promise<boolean>;
  readonly onOutcome: (outcome: Outcome) => void;
  /** A pass whose steps all went through, so that things stand as its plan says. */
  readonly onPass: (pass: Pass) => void;
  /** The engine did not answer; it is asked again. */
  readonly onHiccup: (error: AppError) => void;
}

export interface Ending {
  readonly end: End;
  readonly first: Plan;
  readonly last: Pass;
  /** Of all passes. */
  readonly outcomes: readonly Outcome[];
}

/** At the very start these are errors at once: the address may be wrong. */
const WRONG_ADDRESS: ReadonlySet<string> = new Set(['EngineUnreachable', 'EngineAnswer']);

/** The engine may be away for a moment in the middle (a lost leader, a restart, an upgrade). */
const HICCUP_MS = 60_000;
const HICCUP_DELAY_MS = 1000;

/** One pass, as reconcile makes it. */
type MakePass = (options: PassOptions) => Promise<Pass>;

/** Passes until nothing of ours can still change by itself. Rejects with what the doors reject with. */
export async function converge(makePass: MakePass, clock: Clock, options: ConvergeOptions): Promise<Ending> {
  let waitingSince = clock.monotonic();
  const left = (): number => (options.timeoutMs ?? Infinity) - (clock.monotonic() - waitingSince);
  const approve = askOnce(async (plan) => {
    const approved = await options.approve(plan);
    waitingSince = clock.monotonic();
    return approved;
  });
  const outcomes: Outcome[] = [];
  let first: Plan | null = null;
  let seen: Seen = NOTHING_SEEN;
  let patience = FRESH;
  for (;;) {
    const pass = await passThroughHiccups(makePass, clock, { ...options, approve, seen, left, begun: first !== null });
    const now = clock.monotonic();
    first ??= pass.plan;
    seen = pass.seen;
    outcomes.push(...pass.outcomes);
    patience = after(patience, pass, now);
    const end =
      endOf(pass, options) ?? (isSpent(patience, pass, now) ? 'stuck' : null) ?? (left() > 0 ? null : 'timeout');
    if (pass.outcomes.every(wentThrough) && end !== 'declined') options.onPass(pass);
    if (end !== null) return { end, first, last: pass, outcomes };
    await clock.sleep(Math.min(delay(patience, pass), left()), options.stop);
  }
}

function endOf({ outcomes, plan }: Pass, { once, stop }: ConvergeOptions): End | null {
  if (stop.aborted) return 'stopped';
  if (plan.steps.length > 0 && outcomes.length === 0) return 'declined';
  if (once) return 'once';
  return plan.steps.length === 0 && !plan.unsettled ? 'settled' : null;
}

function askOnce(ask: (plan: Plan) => Promise<boolean>): (plan: Plan) => Promise<boolean> {
  let approved = false;
  return async (plan) => {
    approved ||= await ask(plan);
    return approved;
  };
}

interface Attempt extends ConvergeOptions {
  readonly seen: Seen;
  /** A pass was made before. */
  readonly begun: boolean;
  /** ms until the time is up. */
  readonly left: () => number;
}

/** Asks again for a minute, or until the time is up; then the engine's error is the one to tell. */
async function passThroughHiccups(makePass: MakePass, clock: Clock, attempt: Attempt): Promise<Pass> {
  const { left, onHiccup, stop } = attempt;
  const since = clock.monotonic();
  let { seen } = attempt;
  for (;;) {
    try {
      return await makePass({ ...attempt, seen, closely: false, tend: true, signal: stop });
    } catch (thrown) {
      const spent = clock.monotonic() - since >= HICCUP_MS || left() <= 0 || stop.aborted;
      if (spent || !mayPass(thrown, attempt)) throw thrown;
      onHiccup(thrown);
      await clock.sleep(Math.min(HICCUP_DELAY_MS, left()), stop);
      seen = seenLater(attempt.seen, clock.monotonic() - since);
    }
  }
}

function mayPass(thrown: unknown, { begun, once }: Attempt): thrown is AppError {
  if (once || !isAppError(thrown) || thrown.retry !== 'backoff') return false;
  return begun || !WRONG_ADDRESS.has(thrown.code);
}
