import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Pass } from '../model/pass.js';

/** How long passes have gone by in which steps were tried and none went through. */
export interface Patience {
  readonly fruitless: number;
  /** Monotonic ms; null: the last pass brought something, or had nothing to do. */
  readonly since: number | null;
}

export const FRESH: Patience = { fruitless: 0, since: null };

/** Codes of outcomes in which the step itself was not refused. */
const PASSING: ReadonlySet<string> = new Set([
  'OutcomeUnknown',
  'NoQuorum',
  'EngineUnreachable',
  'NotTried',
  'Blocked',
]);

const QUICK_MS = 50;
const POLL_MS = 500;
const SLOWEST_MS = 5000;

/** A refusal is final; a conflict is somebody else's write, and there may be many of those. */
export const MOST_REFUSALS = 3;
export const MOST_CONFLICTS = 20;
/** While something of ours is still on its way, it is watched on: it may have to be stepped back. */
const WATCH_MS = 600_000;

export function after(before: Patience, { outcomes, plan }: Pass, now: number): Patience {
  if (plan.steps.length === 0 || outcomes.some(wentThrough)) return FRESH;
  return { fruitless: before.fruitless + 1, since: before.since ?? now };
}

/** Trying again would bring nothing new. */
export function isSpent({ fruitless, since }: Patience, { outcomes, plan }: Pass, now: number): boolean {
  if (since === null) return false;
  if (plan.unsettled) return now - since >= WATCH_MS;
  const hopeless = outcomes.some(isRefusal) && outcomes.every((one) => isRefusal(one) || one.code === 'Blocked');
  return fruitless >= (hopeless ? MOST_REFUSALS : MOST_CONFLICTS);
}

/** Until the next pass: soon if only holders were written, else as often as tasks change, slower while nothing helps. */
export function delay({ fruitless }: Patience, { outcomes }: Pass): number {
  if (fruitless > 0) return Math.min(SLOWEST_MS, POLL_MS * 1.5 ** (fruitless - 1));
  const quick = outcomes.length > 0 && outcomes.every((one) => wentThrough(one) && !movesTasks(one));
  return quick ? QUICK_MS : POLL_MS;
}

function movesTasks({ step }: Outcome): boolean {
  return step.action === 'repoint';
}

function isRefusal(outcome: Outcome): boolean {
  return outcome.result === 'failed' && !saysNothingOfTheStep(outcome);
}

/** It was not the step's turn, or nobody knows what became of it. */
export function saysNothingOfTheStep({ code }: Outcome): boolean {
  return PASSING.has(code ?? '');
}
