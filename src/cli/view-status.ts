import { age } from '../model/age.js';
import { lifetimeText } from '../model/lifetime.js';
import { columnOf, countObjects } from '../model/object-words.js';
import type { StandingFollower } from '../model/plan.js';
import type { Condition, SecretStatus, Status } from '../model/status.js';
import { paint, wrap, type Look } from './layout.js';
import { storesHuman } from './view-stores.js';

/** A longer name stands on a line of its own, so that the table keeps its shape. */
const WIDEST_NAME = 26;

/** A table with one row per secret or config, and below each row what is held and why. */
export function statusHuman(status: Status, look: Look): string {
  if (status.secrets.length === 0) return 'No secrets. `waxseal seal NAME --into FILE` makes the first.\n';
  const rows = status.secrets.map((secret) => cellsOf(secret));
  const titles = [columnOf(status.secrets.map(({ secret }) => secret)).toUpperCase(), 'VERSION', 'STATE', 'AGE'];
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => fitting(row[at] ?? '', at))));
  const head = `  ${pad(titles, widths)}SERVICES`;
  const whole = notes({ held: status.held, conditions: [] }, look);
  const body = status.secrets.flatMap((secret, at) => rowLines(secret, { cells: rows[at] ?? [], widths, look }));
  return (
    [
      ...whole,
      paint(look, 'bold', head),
      ...body,
      '',
      ...wrap(closing(status), look.columns, ''),
      ...storesHuman(status.stores, look),
    ].join('\n') + '\n'
  );
}

interface Row {
  readonly cells: readonly string[];
  readonly widths: readonly number[];
  readonly look: Look;
}

function cellsOf({ secret, version, state, ageMs }: SecretStatus): readonly string[] {
  return [secret, version === null ? '-' : `v${version}`, state, ageMs === null ? '-' : age(ageMs)];
}

function fitting(cell: string, column: number): number {
  return column === 0 && cell.length > WIDEST_NAME ? 0 : cell.length;
}

function pad(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, at) => cell.padEnd((widths[at] ?? 0) + 2)).join('');
}

function rowLines(secret: SecretStatus, { cells, widths, look }: Row): readonly string[] {
  const sign = needsAttention(secret) ? paint(look, 'red', '!') : ' ';
  const [name = '', ...others] = cells;
  const long = name.length > (widths[0] ?? 0);
  const left = pad([long ? '' : name, ...others], widths);
  const indent = ' '.repeat(left.length + 2);
  const followers = wrap(secret.followers.map(followerText).join(', ') || 'none', look.columns, indent);
  const [first = indent, ...rest] = followers;
  const row = long
    ? [`${sign} ${name}`, `  ${left}${first.slice(indent.length)}`]
    : [`${sign} ${left}${first.slice(indent.length)}`];
  return [
    ...row,
    ...rest,
    ...certificateLine(secret, look),
    ...lifetimeLine(secret, look),
    ...nextLine(secret, look),
    ...notes(secret, look),
  ];
}

function certificateLine({ certificate }: SecretStatus, look: Look): readonly string[] {
  if (certificate === undefined) return [];
  const ends = new Date(certificate.notAfterMs).toISOString().slice(0, 10);
  return wrap(`certificate of ${certificate.subject}, ends ${ends}`, look.columns, '    ');
}

/** Where it is out of force, its condition has the words. */
function lifetimeLine({ lifetime }: SecretStatus, look: Look): readonly string[] {
  return lifetime?.stand === 'good' ? wrap(`value ${lifetimeText(lifetime)}`, look.columns, '    ') : [];
}

function nextLine({ next }: SecretStatus, look: Look): readonly string[] {
  if (next === undefined) return [];
  const what = next.what === 'rotation' ? 'another value' : 'its lease is renewed';
  return wrap(`${what} from ${new Date(next.atMs).toISOString().slice(0, 19)}Z`, look.columns, '    ');
}

/** "web 4/4", with what is not as it should be. */
function followerText({ service, holder, current, running, expected, verdict }: StandingFollower): string {
  if (holder === null) return `${service} (not mounted)`;
  const tasks = running === null || expected === null ? '' : ` ${running}/${expected}`;
  const remarks = [current ? '' : `on ${holder}`, verdict === 'failed' || verdict === 'unjudged' ? verdict : ''];
  const remark = remarks.filter((text) => text !== '').join(', ');
  return `${service}${tasks}${remark === '' ? '' : ` (${remark})`}`;
}

function notes({ held, conditions }: Pick<SecretStatus, 'held' | 'conditions'>, look: Look): readonly string[] {
  const told = conditions.filter(({ status, type }) => TOLD.has(type) && status === 'False');
  return [
    ...held.flatMap((item) => {
      const urgent = item.class === 'attention';
      return note(`${item.message} (${item.reason})`, urgent ? '!' : '·', look);
    }),
    ...told.flatMap(({ message, reason }) => note(`${message} (${reason})`, '·', look)),
  ];
}

/** What nothing is held for, and somebody should know. */
const TOLD: ReadonlySet<Condition['type']> = new Set(['StableNameCurrent', 'ValueInForce']);

function note(text: string, sign: '!' | '·', look: Look): readonly string[] {
  const [first = '', ...rest] = wrap(text, look.columns, '      ');
  return [`    ${paint(look, sign === '!' ? 'red' : 'dim', sign)} ${first.trimStart()}`, ...rest];
}

function needsAttention({ held }: SecretStatus): boolean {
  return held.some((item) => item.class === 'attention');
}

function closing({ secrets }: Status): string {
  const states = new Map<string, number>();
  for (const { state } of secrets) states.set(state, (states.get(state) ?? 0) + 1);
  const parts = [...states].sort(([a], [b]) => (a < b ? -1 : 1)).map(([state, n]) => `${n} ${state}`);
  const urgent = secrets.filter(needsAttention).length;
  const attention = urgent === 0 ? '' : `; ${urgent} ${urgent === 1 ? 'needs' : 'need'} attention`;
  return `${countObjects(secrets.map(({ secret }) => secret))}: ${parts.join(', ')}${attention}.`;
}
