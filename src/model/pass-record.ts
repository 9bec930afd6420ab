import type { Outcome } from './outcome.js';
import type { Plan } from './plan.js';
import type { Problem } from './problem.js';
import type { Commit } from './spec.js';
import type { Status } from './status.js';

/** What woke the loop; a wake-up carries nothing else. API: the label of a metric and of log lines. */
export type WakeCause = 'start' | 'directory' | 'engine' | 'timer' | 'resync' | 'request' | 'webhook' | 'signal';

/**
 * How a pass ended. API.
 * - settled: nothing of ours can still change by itself, and nobody has to act.
 * - progressing: something is on its way; the next pass looks again.
 * - attention: a person must act; the rest was served.
 * - failed: there is no plan, since the specs, the engine or the identity could not be used (`error`).
 */
export type PassResult = 'settled' | 'progressing' | 'attention' | 'failed';

/** As an AppError says it. */
export interface PassError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** One pass of the operator in a line: what the log, `/api/v1/passes` and the page tell. JSON by construction. */
export interface PassRecord {
  /** Unique; on every log and audit line of the pass. */
  readonly id: string;
  /** Wall clock, ms since 1970. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly causes: readonly WakeCause[];
  readonly result: PassResult;
  /** Set exactly when the result is `failed`. */
  readonly error: PassError | null;
  readonly commit: Commit | null;
  /** Steps that went through, and steps that did not. */
  readonly done: number;
  readonly refused: number;
  readonly held: number;
  /** Of those held: how many a person must act on. */
  readonly attention: number;
  readonly unsettled: boolean;
}

/** What may fail and is tried again only after a while: a step, reading a value, or a whole pass. API: a label of metrics. */
export type Retried = 'step' | 'source' | 'pass';

/** `longestMs`: from the end of the pass until the last of them may be tried again; 0: none waits. */
export interface Waiting {
  readonly count: number;
  readonly longestMs: number;
}

const NONE: Waiting = { count: 0, longestMs: 0 };

export const NOTHING_WAITS: Readonly<Record<Retried, Waiting>> = { step: NONE, source: NONE, pass: NONE };

/** A finished pass with all that it saw. `plan` and `status` are null exactly when it failed. */
export interface PassReport {
  readonly record: PassRecord;
  readonly plan: Plan | null;
  readonly status: Status | null;
  /** Only if it failed for want of a Policy: what is wrong with the documents. Else they are those of the plan. */
  readonly problems?: readonly Problem[];
  /** One per step that was tried. */
  readonly outcomes: readonly Outcome[];
  /** What failed and waits to be tried again, as it stands after the pass. */
  readonly waiting: Readonly<Record<Retried, Waiting>>;
}
