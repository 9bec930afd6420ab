import type { Machine, Results } from './results.js';
import type { Report, Row, Scene, Unit } from './scene.js';
import { ABOUT, PROSE } from './prose.js';

/** docs/performance.md: the prose of the scenes with the numbers of their last runs. */
export function performancePage(scenes: readonly Scene[], results: Results): string {
  const sections = scenes.flatMap(({ name, title }) => {
    const result = results[name];
    return result === undefined ? [] : [`## ${title}`, '', ...section(name, result), ''];
  });
  return [...ABOUT, '', '![The numbers as bars](bench.svg)', '', ...sections].join('\n');
}

function section(name: string, result: Results[string]): readonly string[] {
  const prose = PROSE[name] ?? [];
  if (result.skipped !== null) return [...prose, '', `Not measured in the last run: ${result.skipped}.`];
  return [...notes(result), '', ...table(result.rows), '', ...measuredOn(result.machine, result.day), '', ...prose];
}

function notes({ notes: said }: Report): readonly string[] {
  return said.map((note) => `- ${note}`);
}

/** A table of the rows, for people at a terminal too. */
export function table(rows: readonly Row[]): readonly string[] {
  const cells = rows.map(({ goal, summary, unit, what }) => [
    what,
    inUnit(summary.min, unit),
    inUnit(summary.median, unit),
    inUnit(summary.max, unit),
    String(summary.runs),
    goal === null ? '' : `${summary.median <= goal ? 'met' : '**missed**'}: at most ${inUnit(goal, unit)}`,
  ]);
  return [['', 'min', 'median', 'max', 'runs', 'goal'], ['---', '---:', '---:', '---:', '---:', '---'], ...cells].map(
    (row) => `| ${row.join(' | ')} |`,
  );
}

/** Three digits that mean something. */
export function inUnit(value: number, unit: Unit): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = value.toFixed(unit === 'calls' ? 0 : digits);
  return unit === 'times' ? `${text}×` : unit === 'calls' ? text : `${text} ${unit}`;
}

function measuredOn({ cores, cpu, memoryGiB, node, system }: Machine, day: string): readonly string[] {
  return [`${day}, Node ${node}, ${cpu} (${String(cores)} cores, ${String(memoryGiB)} GiB), ${system}.`];
}
