import { dueAt, duesOf, type Due } from '../../api/dues.js';
import type { Difference, SpecChange } from '../../model/difference.js';
import { count, headingOf } from '../../model/object-words.js';
import type { Held, Plan } from '../../model/plan.js';
import type { Problem } from '../../model/problem.js';
import { isAboutTrust } from '../about-trust.js';
import { VERB } from '../entries.js';
import { DUE_WORDS } from '../view-dues.js';
import { placeOf, type LinkBase } from './links.js';
import type { Section } from './section.js';
import { labelRows, namesOfRows, secretColumns, secretRows } from './secret-rows.js';
import { serviceColumns, serviceRows } from './service-rows.js';
import { join, name, own, safe, whole, type Markdown } from './text.js';

/** Who can open what is sealed, and which service gets hold of what it did not have. */
export function trustItems(plan: Plan, difference: Difference | null, linkBase: LinkBase | null): readonly Item[] {
  return [...changeRows((difference?.changes ?? []).filter(isTrust), linkBase), ...trustRows(plan, linkBase)];
}

/** What a reviewer reads, in this order. Empty ones are not drawn. */
export function planSections(
  plan: Plan,
  difference: Difference | null,
  { linkBase, trust }: { readonly linkBase: LinkBase | null; readonly trust: readonly Item[] },
): readonly Section[] {
  const changes = difference?.changes ?? [];
  const others = plan.problems.filter((problem) => !isAboutTrust(problem));
  const errors = others.filter(({ severity }) => severity === 'error');
  const warnings = others.filter(({ severity }) => severity === 'warning');
  const labels = labelRows(plan);
  const dues = duesOf(plan);
  const made = namesOfRows(plan);
  const waiting = plan.held.filter((held) => held.class === 'waiting');
  return [
    { ...list(safe`Changes of trust`, trust), first: true },
    table(safe`Needs attention`, ['What', 'Why'], heldRows(plan.held.filter((held) => held.class === 'attention'))),
    list(safe`Errors`, problemRows(errors, linkBase)),
    list(
      safe`Changed since ${name((difference?.base ?? '').slice(0, 12))}`,
      changeRows(
        changes.filter((change) => !isTrust(change)),
        linkBase,
      ),
    ),
    table(safe`Services`, serviceColumns(plan), serviceRows(plan)),
    table(own(headingOf(made)), secretColumns(made), secretRows(plan)),
    table(safe`Removals`, ['What', 'When', 'Why'], removalRows(plan)),
    folded(table(safe`Waits, nothing to do (${waiting.length})`, ['What', 'Why'], heldRows(waiting))),
    folded(table(safe`Only labels change (${labels.length})`, ['What', 'Why'], labels)),
    folded(list(safe`Comes by itself (${dues.length})`, dues.map(dueItem))),
    folded(list(safe`${count(warnings.length, 'warning')}`, problemRows(warnings, linkBase))),
  ];
}

function dueItem(due: Due): Item {
  return () => safe`${name(due.secret)} ${DUE_WORDS[due.what]} ${own(dueAt(due))}`;
}

function list(title: Markdown, rows: readonly Item[]): Section {
  return { title, folded: false, first: false, head: null, rows: rows.map((row) => () => [row()]) };
}

/** A row of a list, made once there is room for it. */
export type Item = () => Markdown;

function table(title: Markdown, head: readonly string[], rows: Section['rows']): Section {
  return { title, folded: false, first: false, head, rows };
}

function folded(section: Section): Section {
  return { ...section, folded: true };
}

function trustRows(plan: Plan, linkBase: LinkBase | null): readonly Item[] {
  const told = plan.problems
    .filter(isAboutTrust)
    .map((problem) => () => safe`${placeOf(problem, linkBase)}**${whole(problem.message)}**`);
  return [
    ...told,
    ...gains(plan).map(
      ({ secret, service }) =>
        () =>
          safe`**${name(service)} gains ${name(secret)}**`,
    ),
  ];
}

function isTrust({ trust }: SpecChange): boolean {
  return trust;
}

function changeRows(changes: readonly SpecChange[], linkBase: LinkBase | null): readonly Item[] {
  return changes.map(({ message, place, trust }) => () => {
    const where = placeOf(place ?? NOWHERE, linkBase);
    return trust ? safe`${where}**${whole(message)}**` : safe`${where}${message}`;
  });
}

const NOWHERE = { file: null, line: null };

function gains({ later, steps }: Plan): readonly { readonly service: string; readonly secret: string }[] {
  const now = steps.flatMap((step) => {
    if (step.action !== 'repoint') return [];
    return step.changes.filter(({ from }) => from === null).map(({ secret }) => ({ service: step.service, secret }));
  });
  const soon = later.flatMap(({ reason, secret, service }) =>
    reason === 'ConsumerMissing' && service !== null ? [{ service, secret }] : [],
  );
  return [...now, ...soon];
}

/** What is held for one and the same reason stands in one row. */
function heldRows(all: readonly Held[]): Section['rows'] {
  const groups = new Map<string, Held[]>();
  for (const held of all) {
    const key = `${held.reason} ${held.message}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [held]);
    else group.push(held);
  }
  return [...groups.values()].map((group) => () => {
    const [first] = group;
    return [some(group.map(subject)), safe`${first?.message ?? ''} (${name(first?.reason ?? '')})`];
  });
}

function subject({ action, holder, secret, service }: Held): Markdown {
  const what = name(holder ?? secret);
  if (service !== null) return safe`${name(service)}: ${secret === '' ? safe`all` : what}`;
  return secret === '' && holder === null ? own(VERB[action]) : safe`${own(VERB[action])} ${what}`;
}

/** The first ones of many. */
function some(all: readonly Markdown[]): Markdown {
  const most = 20;
  if (all.length <= most) return join(all, ', ');
  return safe`${join(all.slice(0, most), ', ')} and ${all.length - most} more`;
}

function removalRows({ later, steps }: Plan): Section['rows'] {
  const now = steps.flatMap((step) => (step.action === 'remove' ? [{ ...step, when: 'now' }] : []));
  const soon = later.flatMap((step) => (step.action === 'remove' ? [{ ...step, when: 'later' }] : []));
  return [...now, ...soon].map(({ holder, message, reason, secret, when }) => () => [
    name(holder ?? secret),
    safe`${when}`,
    safe`${message} (${name(reason)})`,
  ]);
}

function problemRows(problems: readonly Problem[], linkBase: LinkBase | null): readonly Item[] {
  return problems.map((problem) => () => {
    const hint = problem.hint === null ? safe`` : safe`<br>hint: ${problem.hint}`;
    return safe`${placeOf(problem, linkBase)}${problem.message} (${name(problem.code)})${hint}`;
  });
}
