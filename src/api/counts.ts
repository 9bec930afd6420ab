import type { Action, Plan } from '../model/plan.js';
import { secretsOfStep } from '../model/step-secrets.js';

/** The numbers of a plan, the same in every view. `unchanged` counts secrets and configs, the others steps and held items. */
export interface Counts {
  readonly create: number;
  readonly relabel: number;
  readonly repoint: number;
  readonly settle: number;
  readonly replace: number;
  readonly remove: number;
  readonly held: number;
  readonly attention: number;
  readonly unchanged: number;
}

export function countsOf(plan: Plan): Counts {
  const of = (action: Action): number => plan.steps.filter((step) => step.action === action).length;
  return {
    create: of('create'),
    relabel: of('relabel'),
    repoint: of('repoint'),
    settle: of('settle'),
    replace: of('replace'),
    remove: of('remove'),
    held: plan.held.length,
    attention: plan.held.filter((item) => item.class === 'attention').length,
    unchanged: unchangedIn(plan).length,
  };
}

/** Names that the plan has nothing to say of. */
export function unchangedIn(plan: Plan): readonly string[] {
  const touched = new Set([
    ...plan.steps.flatMap(secretsOfStep),
    ...plan.later.map(secretOf),
    ...plan.held.map(secretOf),
  ]);
  return plan.standings.map(secretOf).filter((name) => !touched.has(name));
}

function secretOf(item: { readonly secret: string }): string {
  return item.secret;
}
