import { columnOf } from '../../model/object-words.js';
import type { CreateStep, LaterStep, Plan, RelabelStep, ReplaceStep, StepReason } from '../../model/plan.js';
import type { Section } from './section.js';
import { join, name, safe, type Markdown } from './text.js';

/** `names`: of the rows. */
export function secretColumns(names: readonly string[]): readonly string[] {
  return [columnOf(names), 'From', 'To', 'Why'];
}

/** Of which secret or config each row of `secretRows` is. */
export function namesOfRows(plan: Plan): readonly string[] {
  return [...rowsNow(plan), ...rowsLater(plan)].map(({ secret }) => secret);
}

/** Every holder that is made, or comes into use. */
export function secretRows(plan: Plan): Section['rows'] {
  const before = mountedBefore(plan);
  return [
    ...rowsNow(plan).map((step) => () => rowOf(step, step.action === 'replace' ? [] : (before.get(step.holder) ?? []))),
    ...rowsLater(plan).map(({ holder, message, reason, secret }) => () => [
      name(secret),
      safe``,
      safe`${name(holder ?? secret)}, later`,
      safe`${message} (${name(reason)})`,
    ]),
  ];
}

function rowsNow(plan: Plan): readonly HolderStep[] {
  return holdersOf(plan).filter((step) => !isOnlyLabels(step));
}

function rowsLater(plan: Plan): readonly LaterStep[] {
  return plan.later.filter(({ action }) => action === 'create' || action === 'replace');
}

/** What a reviewer need not look at. */
export function labelRows(plan: Plan): Section['rows'] {
  return holdersOf(plan)
    .filter(isOnlyLabels)
    .map(({ holder, message, reason }) => () => [name(holder), safe`${message} (${name(reason)})`]);
}

type HolderStep = CreateStep | RelabelStep | ReplaceStep;

const ONLY_LABELS: readonly StepReason[] = ['LabelsDrifted', 'RecipientsChanged', 'StateChanged', 'MountsChanged'];

function isOnlyLabels({ action, reason }: HolderStep): boolean {
  return action === 'relabel' && ONLY_LABELS.includes(reason);
}

function holdersOf({ steps }: Plan): readonly HolderStep[] {
  return steps.filter((step) => step.action === 'create' || step.action === 'relabel' || step.action === 'replace');
}

function rowOf({ holder, message, reason, secret }: HolderStep, before: Iterable<string>): readonly Markdown[] {
  return [name(secret), join([...before].map(name), ', '), name(holder), safe`${message} (${name(reason)})`];
}

/** What services leave for a holder: its Swarm name, to those of the holders that they mount now. */
function mountedBefore({ steps }: Plan): ReadonlyMap<string, ReadonlySet<string>> {
  const from = new Map<string, Set<string>>();
  for (const step of steps) {
    if (step.action !== 'repoint') continue;
    for (const change of step.changes) {
      if (change.to === null || change.from === null) continue;
      from.set(change.to, (from.get(change.to) ?? new Set()).add(change.from));
    }
  }
  return from;
}
