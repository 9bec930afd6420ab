import type { Plan } from '../model/plan.js';

/**
 * Asked of a plan that was made of two lists alone, with everything taken for well: is there anything that tasks and
 * nodes could change? Creating a version and correcting labels need neither.
 */
export function needsTasks(plan: Plan): boolean {
  return plan.unsettled || plan.steps.some((step) => !isBlindStep(step));
}

function isBlindStep(step: Plan['steps'][number]): boolean {
  if (step.action === 'create') return true;
  return (
    step.action === 'relabel' &&
    (step.reason === 'LabelsDrifted' ||
      step.reason === 'RecipientsChanged' ||
      step.reason === 'Adopted' ||
      step.reason === 'Reused')
  );
}
