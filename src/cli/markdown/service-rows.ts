import { headingOf } from '../../model/object-words.js';
import type { LaterStep, Plan, RefChange, RepointStep, SettleStep } from '../../model/plan.js';
import { secretsOfStep } from '../../model/step-secrets.js';
import type { Section } from './section.js';
import { join, name, safe, type Markdown } from './text.js';

export function serviceColumns(plan: Plan): readonly string[] {
  const names = [...updatesIn(plan).flatMap(secretsOfStep), ...updatesLater(plan).map(({ secret }) => secret)];
  return ['Turn', 'Service', 'Tasks that restart', headingOf(names), 'Why'];
}

/** In the order in which services are updated. */
export function serviceRows(plan: Plan): Section['rows'] {
  const doubtful = new Set(
    plan.steps.flatMap((step) => (step.action === 'create' && step.reason === 'ValueUnknown' ? [step.holder] : [])),
  );
  return [
    ...updatesIn(plan).map((step, at) => () => [
      safe`${at + 1}`,
      ...(step.action === 'settle' ? settled(step) : moved(step, doubtful)),
    ]),
    ...updatesLater(plan).map((step) => () => laterRow(step)),
  ];
}

function updatesIn({ steps }: Plan): readonly (RepointStep | SettleStep)[] {
  return steps.filter((step) => step.action === 'repoint' || step.action === 'settle');
}

function updatesLater({ later }: Plan): readonly LaterStep[] {
  return later.filter(({ action }) => action === 'repoint' || action === 'settle');
}

function settled({ message, reason, secrets, service }: SettleStep): readonly Markdown[] {
  return [name(service), safe`none`, join(secrets.map(name), ', '), safe`${message} (${name(reason)})`];
}

function moved(step: RepointStep, doubtful: ReadonlySet<string>): readonly Markdown[] {
  const { changes, message, reason, restartsTasks, service } = step;
  const inDoubt = changes.length > 0 && changes.every(({ to }) => to !== null && doubtful.has(to));
  const why = safe`${message} (${name(reason)})${inDoubt ? safe`, if the value differs` : safe``}`;
  return [
    name(service),
    restartsTasks === 0 ? safe`none` : safe`${restartsTasks}`,
    join(changes.map(change), '<br>'),
    why,
  ];
}

function change({ from, target, to }: RefChange): Markdown {
  if (from === null) return safe`mount ${name(to ?? '')} as ${name(target)}`;
  if (to === null) return safe`take away ${name(from)} at ${name(target)}`;
  return safe`${name(from)} &#8594; ${name(to)}`;
}

function laterRow({ message, reason, secret, service }: LaterStep): readonly Markdown[] {
  return [safe`later`, name(service ?? ''), safe``, name(secret), safe`${message} (${name(reason)})`];
}
