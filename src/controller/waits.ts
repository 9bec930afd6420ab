import { wentThrough, type Outcome } from '../model/outcome.js';
import type { Plan, Step } from '../model/plan.js';
import type { Specs } from '../model/spec.js';
import { needs, PHASES } from '../model/step-order.js';
import { secretsOfStep } from '../model/step-secrets.js';
import { backoffMs, type Chance } from './backoff.js';
import { saysNothingOfTheStep } from './patience.js';

/** A step that failed, and when it may be tried again. */
interface Wait {
  readonly tries: number;
  /** Monotonic ms. */
  readonly until: number;
  /** What the documents of its secrets said: other ones, and it is tried at once. */
  readonly documents: string;
}

/** Keyed by what the step would do. A step that would do something else is another one, a step back above all. */
export type Waits = ReadonlyMap<string, Wait>;

export const NO_WAITS: Waits = new Map();

/** A refused step is nobody's work in progress any more after so many tries: a person must look. */
const HOPELESS_TRIES = 3;

/** Of the steps of a plan those that may be tried now: none that waits, and none that needs one that waits. */
export function mayTry(steps: readonly Step[], waits: Waits, now: number): readonly Step[] {
  return without(steps, (key) => (waits.get(key)?.until ?? -Infinity) > now);
}

/** Of the steps of a plan those that may still come through by themselves. */
export function hopeful(steps: readonly Step[], waits: Waits): readonly Step[] {
  return without(steps, (key) => (waits.get(key)?.tries ?? 0) >= HOPELESS_TRIES);
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

/** What waits after a pass: of what waited and is still wanted all that was not tried, and what failed now. */
export function afterPass(waits: Waits, { chance, now, outcomes, plan, specs }: After): Waits {
  const says = documentsOf(specs);
  const wanted = new Set(plan.steps.map(keyOf));
  const next = new Map([...waits].filter(([key]) => wanted.has(key)));
  for (const outcome of outcomes) {
    const key = keyOf(outcome.step);
    if (wentThrough(outcome)) next.delete(key);
    if (wentThrough(outcome) || saysNothingOfTheStep(outcome)) continue;
    const tries = (waits.get(key)?.tries ?? 0) + 1;
    const documents = says(secretsOfStep(outcome.step));
    next.set(key, { tries, until: now + backoffMs(tries, chance), documents });
  }
  return next;
}

/**
 * Monotonic ms at which the first wait ends; Infinity: nothing waits. Those over by `since`, when steps were chosen last,
 * were not tried although they might have been: they need another one that waits.
 */
export function earliest(waits: Waits, since: number): number {
  return firstAfter(since, [...waits.values()]);
}

export function firstAfter(since: number, waits: readonly { readonly until: number }[]): number {
  return Math.min(Infinity, ...waits.map(({ until }) => until).filter((until) => until > since));
}

/** All that a step would do; not the version that it was planned on, since that moves with every writer. */
function keyOf(step: Step): string {
  return JSON.stringify({ ...step, message: undefined, index: undefined, restartsTasks: undefined });
}

function documentsOf({ policy, secrets }: Specs): (names: readonly string[]) => string {
  const byName = new Map(secrets.map((secret) => [secret.name, secret]));
  return (names) => JSON.stringify([policy, ...names.map((name) => ({ ...byName.get(name), place: undefined }))]);
}
