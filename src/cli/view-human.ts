import { countsOf } from '../api/counts.js';
import type { Plan } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import { isAboutTrust } from './about-trust.js';
import { entriesOf, SIGN_STYLE, type Entry } from './entries.js';
import { HARD_SPACE, paint, wrap, type Look } from './layout.js';
import { countsInWords, nothingToDo } from './plan-sentence.js';
import { duesHuman } from './view-dues.js';
import { storesHuman } from './view-stores.js';

/** A plan for people: what happens, grouped by secret, then what is wrong, then one line of counts. */
export function planHuman(plan: Plan, look: Look): string {
  const groups = groupBySecret(entriesOf(plan));
  const blocks = [...groups].map(([secret, entries]) => group(secret, entries, look));
  const trust = plan.problems.filter(isAboutTrust);
  const others = plan.problems.filter((problem) => !isAboutTrust(problem));
  const parts = [...trustBlock(trust, look), ...blocks, ...problemBlock(others, look), closing(plan, look)];
  return parts.join('\n\n') + '\n';
}

/** Problems as editors and terminals know them: file:line:column first, so that a click opens the place. */
export function problemsHuman(problems: readonly Problem[], look: Look): string {
  return problems.flatMap((problem) => problemLines(problem, look)).join('\n');
}

function groupBySecret(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of [...entries].sort((a, b) => (a.secret < b.secret ? -1 : a.secret > b.secret ? 1 : 0))) {
    groups.set(entry.secret, [...(groups.get(entry.secret) ?? []), entry]);
  }
  return groups;
}

function group(secret: string, entries: readonly Entry[], look: Look): string {
  return [
    paint(look, 'bold', secret === '' ? 'git' : secret),
    ...entries.flatMap((entry) => entryLines(entry, look)),
  ].join('\n');
}

function entryLines({ sign, title, details }: Entry, look: Look): readonly string[] {
  const [first = '', ...rest] = wrap(title, look.columns, '    ');
  const drawn = `  ${paint(look, SIGN_STYLE[sign], sign)} ${first.slice(4)}`;
  return [drawn, ...rest, ...details.flatMap((detail) => wrap(detail, look.columns, '      '))];
}

function trustBlock(problems: readonly Problem[], look: Look): readonly string[] {
  return problemBlock(problems, look).map((text) =>
    text
      .split('\n')
      .map((line) => paint(look, 'bold', line))
      .join('\n'),
  );
}

function problemBlock(problems: readonly Problem[], look: Look): readonly string[] {
  return problems.length === 0 ? [] : [problemsHuman(problems, look)];
}

function problemLines({ severity, code, message, hint, ...at }: Problem, look: Look): readonly string[] {
  const place = [at.file, at.line, at.column].filter((part) => part !== null).join(':');
  const [first = '', ...rest] = wrap(`${severity}: ${message} (${code})`, look.columns, '  ');
  const style = severity === 'error' ? 'red' : 'yellow';
  const head = first.trimStart().replace(severity, paint(look, style, severity));
  // A line that begins so is a command to the runner of a CI.
  const shown = /^(?:::|##\[)/.test(place) ? `./${place}` : place;
  const lines = place === '' ? [head, ...rest] : [`${shown}:`, `  ${head}`, ...rest];
  return [...lines, ...(hint === null ? [] : wrap(`hint: ${hint}`, look.columns, '  '))];
}

function closing(plan: Plan, look: Look): string {
  const sentences = [sentence(plan)];
  if (!plan.complete) sentences.push('This is not the whole story: some documents could not be read.');
  const lines = sentences.flatMap((text) => wrap(text, look.columns, ''));
  return [...lines, ...duesHuman(plan, look), ...storesHuman(plan.stores, look)].join('\n');
}

function sentence(plan: Plan): string {
  const parts = countsInWords(plan);
  if (parts.length === 0) return nothingToDo(plan);
  const todo = plan.steps.length + plan.later.length === 0 ? ['nothing to do'] : [];
  const all = [...todo, ...parts, `${countsOf(plan).unchanged} unchanged`];
  return `Plan: ${all.map((text) => text.replaceAll(' ', HARD_SPACE)).join(', ')}.`;
}
