import type { Clock } from '../doors.js';
import type { Outcome } from '../model/outcome.js';
import type { Plan } from '../model/plan.js';
import { isAppError, type AppError } from '../model/problem.js';
import { NOTHING_SEEN, type Seen } from '../model/seen.js';
import type { Pass, PassOptions } from '../reconcile.js';
import { after, delay, FRESH, isSpent, wentThrough } from './patience.js';

export interface ConvergeOptions {
  /** Exactly one pass. */
  readonly once: boolean;
  readonly confirmRemovals: string | null;
  /** ms for the whole of it; null: as long as it takes. */
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

/**
 * How it ended.
 * - settled: no steps, and nothing of ours can still change by itself.
 * - once: after the one pass that was asked for.
 * - declined: a person said no.
 * - stuck: the steps that are left do not go through.
 */
type End = 'settled' | 'once' | 'declined' | 'stopped' | 'timeout' | 'stuck';

export interface Ending {
  readonly end: End;
  readonly first: Plan;
  readonly last: Pass;
  /** Of all passes. */
  readonly outcomes: readonly Outcome[];
}

/** The engine may be away for a moment in the middle (a lost leader, a restart). */
const HICCUPS: ReadonlySet<string> = new Set(['OutcomeUnknown', 'NoQuorum', 'EngineUnreachable']);
const HICCUP_MS = 60_000;
const HICCUP_DELAY_MS = 1000;

/** One pass, as reconcile makes it. */
type MakePass = (options: PassOptions) => Promise<Pass>;

/** Passes until nothing of ours can still change by itself. Rejects with what the doors reject with. */
export async function converge(makePass: MakePass, clock: Clock, options: ConvergeOptions): Promise<Ending> {
  const begun = clock.monotonic();
  const approve = askOnce(options.approve);
  const outcomes: Outcome[] = [];
  let first: Plan | null = null;
  let seen: Seen = NOTHING_SEEN;
  let patience = FRESH;
  for (;;) {
    const pass = await passThroughHiccups(makePass, clock, { ...options, approve, seen, begun: first !== null });
    const now = clock.monotonic();
    first ??= pass.plan;
    seen = pass.seen;
    outcomes.push(...pass.outcomes);
    patience = after(patience, pass, now);
    const end = endOf(pass, options) ?? (isSpent(patience, pass, now) ? 'stuck' : null) ?? late(options, now - begun);
    if (pass.outcomes.every(wentThrough) && end !== 'declined') options.onPass(pass);
    if (end !== null) return { end, first, last: pass, outcomes };
    await clock.sleep(delay(patience, pass), options.stop);
  }
}

function endOf({ outcomes, plan }: Pass, { once, stop }: ConvergeOptions): End | null {
  if (stop.aborted) return 'stopped';
  if (plan.steps.length > 0 && outcomes.length === 0) return 'declined';
  if (once) return 'once';
  return plan.steps.length === 0 && !plan.unsettled ? 'settled' : null;
}

function late({ timeoutMs }: ConvergeOptions, elapsed: number): End | null {
  return timeoutMs !== null && elapsed >= timeoutMs ? 'timeout' : null;
}

function askOnce(ask: (plan: Plan) => Promise<boolean>): (plan: Plan) => Promise<boolean> {
  let approved = false;
  return async (plan) => {
    approved ||= await ask(plan);
    return approved;
  };
}

type Attempt = ConvergeOptions & { readonly seen: Seen; readonly begun: boolean };

/** An engine that is not there at the very start is an error at once: the address may be wrong. */
async function passThroughHiccups(makePass: MakePass, clock: Clock, attempt: Attempt): Promise<Pass> {
  const since = clock.monotonic();
  for (;;) {
    try {
      return await makePass({ ...attempt, closely: false, signal: attempt.stop });
    } catch (thrown) {
      if (!mayPass(thrown, attempt) || clock.monotonic() - since >= HICCUP_MS || attempt.stop.aborted) throw thrown;
      attempt.onHiccup(thrown);
      await clock.sleep(HICCUP_DELAY_MS, attempt.stop);
    }
  }
}

function mayPass(thrown: unknown, { begun, once }: Attempt): thrown is AppError {
  if (once || !isAppError(thrown) || !HICCUPS.has(thrown.code)) return false;
  return begun || thrown.code !== 'EngineUnreachable';
}
