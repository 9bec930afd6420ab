import type { Action, Step } from './plan.js';

/**
 * The order in which steps run: what others point to comes first, what nothing points to any more goes last, so that a
 * process that dies after any call leaves nothing worse than unfinished work.
 */
export const PHASES: readonly (readonly Action[])[] = [
  ['create', 'relabel'],
  ['repoint'],
  ['settle'],
  ['replace'],
  ['remove'],
];

/**
 * Whether a step must not be tried once `other`, of the same secret, did not go through. Creates and relabels need
 * nothing. A repoint needs those of the secrets that it moves (labels record a mount, and who is not judged, before the
 * move), but no other service's repoint. The rest need all phases before their own; what removes, also the removals
 * before it.
 */
export function needs(step: Step, other: Step): boolean {
  return phaseOf(other) < phaseOf(step) || (step.action === other.action && removes(step));
}

function phaseOf({ action }: Step): number {
  return PHASES.findIndex((actions) => actions.includes(action));
}

function removes({ action }: Step): boolean {
  return action === 'replace' || action === 'remove';
}
