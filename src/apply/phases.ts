import type { Step } from '../model/plan.js';
import { PHASES } from '../model/step-order.js';

/** Steps that may run at the same time as others of their phase. The steps of one lane run one after the other. */
export type Lane = readonly Step[];

/**
 * The steps of a plan as phases of lanes. Within both, the order of the plan is kept. The service that this process runs
 * in comes last and alone: the engine ends the process as soon as it is updated, and nothing may be in hand then.
 */
export function phases(steps: readonly Step[], ownService: string | null): readonly (readonly Lane[])[] {
  const isOwn = (step: Step): boolean => 'service' in step && step.service === ownService;
  const others = steps.filter((step) => !isOwn(step));
  return [
    ...PHASES.map((actions) => lanes(others.filter((step) => actions.includes(step.action)))),
    lanes(steps.filter(isOwn)),
  ];
}

function lanes(steps: readonly Step[]): readonly Lane[] {
  const found = new Map<string, Step[]>();
  for (const [position, step] of steps.entries()) {
    const key = laneOf(step, position);
    const lane = found.get(key);
    if (lane === undefined) found.set(key, [step]);
    else lane.push(step);
  }
  return [...found.values()];
}

/** Removals of one secret go one by one, since each needs the earlier ones; everything else stands alone. */
function laneOf(step: Step, position: number): string {
  return step.action === 'remove' || step.action === 'replace' ? `secret ${step.secret}` : `alone ${position}`;
}
