import { countsOf, unchangedIn, type Counts } from '../api/counts.js';
import { count, countObjects } from '../model/object-words.js';
import type { Plan } from '../model/plan.js';

/** What a plan comes to, in a few words each: "1 to create", "2 held (1 needs attention)". Empty: nothing to tell. */
export function countsInWords(plan: Plan): readonly string[] {
  const counts = countsOf(plan);
  return [...stepParts(plan, counts), ...laterParts(plan), ...heldParts(counts)];
}

/** The one line of a plan without any of these. */
export function nothingToDo(plan: Plan): string {
  const unchanged = unchangedIn(plan);
  if (plan.unsettled) return `Nothing to do now: a rollout is on its way. ${countObjects(unchanged)} in all.`;
  if (unchanged.length === 0) return 'No secrets.';
  return `No changes: ${countObjects(unchanged)} as the documents say.`;
}

function stepParts(plan: Plan, counts: Counts): readonly string[] {
  const restarts = plan.steps.reduce((sum, step) => sum + (step.action === 'repoint' ? step.restartsTasks : 0), 0);
  return [
    part(counts.create, 'to create'),
    part(counts.relabel, 'to relabel'),
    counts.repoint === 0 ? '' : `${count(counts.repoint, 'service')} to update (${count(restarts, 'task')} restart)`,
    counts.settle === 0 ? '' : `${count(counts.settle, 'service')} to settle`,
    part(counts.replace, 'to replace'),
    part(counts.remove, 'to remove'),
  ].filter((text) => text !== '');
}

function laterParts(plan: Plan): readonly string[] {
  const services = plan.later.filter((step) => step.action === 'repoint' || step.action === 'settle');
  const of = (action: string): number => plan.later.filter((step) => step.action === action).length;
  return [
    part(of('create'), 'to create later'),
    part(of('relabel'), 'to relabel later'),
    services.length === 0 ? '' : `${count(services.length, 'service')} to update later`,
    part(of('replace'), 'to replace later'),
    part(of('remove'), 'to remove later'),
  ].filter((text) => text !== '');
}

function heldParts({ held, attention }: Counts): readonly string[] {
  if (held === 0) return [];
  const urgent = attention === 0 ? '' : ` (${attention} ${attention === 1 ? 'needs' : 'need'} attention)`;
  return [`${held} held${urgent}`];
}

function part(n: number, what: string): string {
  return n === 0 ? '' : `${n} ${what}`;
}
