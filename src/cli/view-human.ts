import { countsOf, type Counts } from '../api/counts.js';
import type { Plan } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import { entriesOf, SIGN_STYLE, type Entry } from './entries.js';
import { count, HARD_SPACE, paint, wrap, type Look } from './layout.js';

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

/** A change of who can read what comes first, and in bold (S10). */
function isAboutTrust({ code }: Problem): boolean {
  return code === 'RecipientChanged';
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
  const lines = place === '' ? [head, ...rest] : [`${place}:`, `  ${head}`, ...rest];
  return [...lines, ...(hint === null ? [] : wrap(`hint: ${hint}`, look.columns, '  '))];
}

function closing(plan: Plan, look: Look): string {
  const counts = countsOf(plan);
  const sentences = [sentence(plan, counts)];
  if (!plan.complete) sentences.push('This is not the whole story: some documents could not be read.');
  return sentences.flatMap((text) => wrap(text, look.columns, '')).join('\n');
}

function sentence(plan: Plan, counts: Counts): string {
  const parts = [...stepParts(plan, counts), ...laterParts(plan), ...heldParts(counts)];
  if (parts.length === 0) return nothingToDo(plan, counts);
  const todo = plan.steps.length + plan.later.length === 0 ? ['nothing to do'] : [];
  const all = [...todo, ...parts, `${counts.unchanged} unchanged`].map((text) => text.replaceAll(' ', HARD_SPACE));
  return `Plan: ${all.join(', ')}.`;
}

function nothingToDo(plan: Plan, counts: Counts): string {
  if (plan.unsettled) return `Nothing to do now: a rollout is on its way. ${count(counts.unchanged, 'secret')} in all.`;
  if (counts.unchanged === 0) return 'No secrets.';
  return `No changes: ${count(counts.unchanged, 'secret')} as the documents say.`;
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
