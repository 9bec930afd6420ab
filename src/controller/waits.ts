import { LABEL } from '../model/labels.js';
import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Waiting } from '../model/pass-record.js';
import type { Plan, Step } from '../model/plan.js';
import type { Specs } from '../model/spec.js';
import { needs, PHASES } from '../model/step-order.js';
import { secretsOfStep } from '../model/step-secrets.js';
import { backoffMs, LONGEST_CONFLICT_MS, type Chance } from '../model/backoff.js';
import { MOST_CONFLICTS, MOST_REFUSALS, saysNothingOfTheStep } from './patience.js';

/** How often a step failed. */
interface Tries {
  readonly refusals: number;
  /** Somebody else changed the object in between. */
  readonly conflicts: number;
  /** It went through, and was wanted again soon: somebody undoes it. */
  readonly undone: number;
  /** Monotonic ms at which it went through last; -Infinity: never. */
  readonly through: number;
}

const NEVER: Tries = { refusals: 0, conflicts: 0, undone: 0, through: -Infinity };

/** For so long a step back that went through is remembered. Longer than any wait, and than the engine takes to undo it. */
const REMEMBERED_MS = 3_600_000;

/** A step that failed, and when it may be tried again. */
interface Wait extends Tries {
  /** Monotonic ms. */
  readonly until: number;
  /** What the documents of its secrets said: other ones, and it is tried at once. */
  readonly documents: string;
}

/** Keyed by what the step would do. A step that would do something else is another one, a step back above all. */
export type Waits = ReadonlyMap<string, Wait>;

export const NO_WAITS: Waits = new Map();

/** Of the steps of a plan those that may be tried now: none that waits, and none that needs one that waits. */
export function mayTry(steps: readonly Step[], waits: Waits, now: number): readonly Step[] {
  return without(steps, (key) => (waits.get(key)?.until ?? -Infinity) > now);
}

/** Of the steps of a plan those that may still come through by themselves. For the others a person must look. */
export function hopeful(steps: readonly Step[], waits: Waits): readonly Step[] {
  return without(steps, (key) => {
    const { conflicts, refusals, undone } = waits.get(key) ?? NEVER;
    return Math.max(refusals, undone) >= MOST_REFUSALS || conflicts >= MOST_CONFLICTS;
  });
}

/** By the same rule by which apply/ blocks a step after a failure. */
function without(steps: readonly Step[], isOut: (key: string) => boolean): readonly Step[] {
  const kept = new Set<Step>();
  /** Per logical name that of the earliest phase, which keeps back whatever a later one would. */
  const firstKept = new Map<string, Step>();
  for (const step of PHASES.flatMap((actions) => steps.filter(({ action }) => actions.includes(action)))) {
    const secrets = secretsOfStep(step);
    const lacks = (first: Step | undefined): boolean => first !== undefined && needs(step, first);
    if (!isOut(keyOf(step)) && !secrets.some((secret) => lacks(firstKept.get(secret)))) continue;
    kept.add(step);
    for (const secret of secrets) if (!firstKept.has(secret)) firstKept.set(secret, step);
  }
  return steps.filter((step) => !kept.has(step));
}

/** Forgets what other documents than now have led to. */
export function withDocuments(waits: Waits, specs: Specs): Waits {
  if (waits.size === 0) return waits;
  const says = documentsOf(specs);
  return new Map(
    [...waits].filter(([key, { documents }]) => says(secretsOfStep(JSON.parse(key) as Step)) === documents),
  );
}

interface After {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  readonly specs: Specs;
  readonly now: number;
  readonly chance: Chance;
}

/**
 * What waits after a pass: of what waited and is still wanted all that was not tried, and what failed now. Also a step back
 * that comes through again and again: where the service has another fault beside the bad value, an engine that is told to
 * roll back undoes it each time, and without a wait the two would write for ever.
 */
export function afterPass(waits: Waits, { chance, now, outcomes, plan, specs }: After): Waits {
  const says = documentsOf(specs);
  const wanted = new Set(plan.steps.map(keyOf));
  const next = new Map([...waits].filter(([key, wait]) => wanted.has(key) || now - wait.through < REMEMBERED_MS));
  for (const outcome of outcomes) {
    const key = keyOf(outcome.step);
    if (wentThrough(outcome)) next.delete(key);
    if (wentThrough(outcome) ? !isStepBack(outcome.step) : saysNothingOfTheStep(outcome)) continue;
    const documents = says(secretsOfStep(outcome.step));
    const before = waits.get(key) ?? NEVER;
    const wait = wentThrough(outcome) ? onceMore(before, now, chance) : again(before, outcome, now, chance);
    next.set(key, { ...wait, documents });
  }
  return next;
}

function again(before: Tries, { result }: Outcome, now: number, chance: Chance): Omit<Wait, 'documents'> {
  const { conflicts, refusals } = before;
  return result === 'conflict'
    ? { ...before, conflicts: conflicts + 1, until: now + backoffMs(conflicts + 1, chance, LONGEST_CONFLICT_MS) }
    : { ...before, refusals: refusals + 1, until: now + backoffMs(refusals + 1, chance) };
}

/** It moves a service. Telling the engine to go on is none: each time some tasks more are well. */
function isStepBack(step: Step): boolean {
  return step.action === 'repoint' && step.reason === 'RolloutFailed' && step.changes.length > 0;
}

function onceMore({ through, undone }: Tries, now: number, chance: Chance): Omit<Wait, 'documents'> {
  if (now - through >= REMEMBERED_MS) return { ...NEVER, through: now, until: -Infinity };
  return { ...NEVER, undone: undone + 1, through: now, until: now + backoffMs(undone + 1, chance) };
}

/**
 * Monotonic ms at which the first wait ends; Infinity: nothing waits. Those over by `since`, when steps were chosen last,
 * were not tried although they might have been: they need another one that waits.
 */
export function earliest(waits: Waits, since: number): number {
  return firstAfter(since, [...waits.values()]);
}

/** Those that may not be tried yet. */
export function waitingIn(waits: readonly { readonly until: number }[], now: number): Waiting {
  const left = waits.map(({ until }) => until - now).filter((ms) => ms > 0);
  return { count: left.length, longestMs: Math.max(0, ...left) };
}

export function firstAfter(since: number, waits: readonly { readonly until: number }[]): number {
  return Math.min(Infinity, ...waits.map(({ until }) => until).filter((until) => until > since));
}

/**
 * All that a step would do; not the version that it was planned on, nor the labels that say when it was planned, since
 * those move with every writer and every commit.
 */
function keyOf(step: Step): string {
  const labels =
    'labels' in step ? { ...step.labels, [LABEL.judgedAfter]: undefined, [LABEL.revision]: undefined } : {};
  return JSON.stringify({ ...step, labels, message: undefined, index: undefined, restartsTasks: undefined });
}

function documentsOf({ policy, secrets }: Specs): (names: readonly string[]) => string {
  const byName = new Map(secrets.map((secret) => [secret.name, secret]));
  return (names) => JSON.stringify([policy, ...names.map((name) => ({ ...byName.get(name), place: undefined }))]);
}
