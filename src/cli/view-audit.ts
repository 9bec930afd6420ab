import type { AuditLine } from './audit-lines.js';
import type { AuditMount } from './audit-mounts.js';
import { columnOf } from '../model/object-words.js';
import { paint, type Look } from './layout.js';

/** A row for each write, the newest last. */
export function auditHuman(lines: readonly AuditLine[], look: Look): string {
  if (lines.length === 0) return 'No writes.\n';
  return table(
    ['TIME', 'COMMIT', 'AUTHOR', 'WHAT', 'RESULT'],
    lines.map((line) => [shortTime(line.time), short(line.commit), line.author ?? '-', whatOf(line), resultOf(line)]),
    look,
  );
}

export function mountsHuman(mounts: readonly AuditMount[], look: Look): string {
  if (mounts.length === 0) return 'No mounts that this trail knows of.\n';
  return table(
    ['SERVICE', columnOf(mounts.map(({ secret }) => secret)).toUpperCase(), 'TARGET', 'VERSION', 'SINCE', 'COMMIT'],
    mounts.map(({ commit, holder, secret, service, since, target, unknown }) => {
      const name = unknown ? `${holder} (not sure)` : holder;
      return [service, secret, target, name, since === null ? 'before' : shortTime(since), short(commit)];
    }),
    look,
  );
}

function whatOf({ action, changes, holder, reason, service }: AuditLine): string {
  const moves = changes.map(({ from, target, to }) => {
    if (from === null) return `mount ${to ?? ''} as ${target}`;
    return to === null ? `take away ${from} at ${target}` : `${from} -> ${to}`;
  });
  const subject = [service ?? holder ?? '', moves.join(', ')].filter((part) => part !== '').join(': ');
  return `${action} ${subject} (${reason})`;
}

function resultOf({ code, durationMs, result, unknown }: AuditLine): string {
  const why = [code ?? '', unknown ? 'may have been done' : ''].filter((part) => part !== '').join(', ');
  const took = durationMs === null ? '' : ` in ${durationMs} ms`;
  return why === '' ? `${result}${took}` : `${result}${took}: ${why}`;
}

function short(commit: string | null): string {
  return commit === null ? '-' : commit.slice(0, 8);
}

function shortTime(time: string): string {
  return time.replace(/\.[0-9]+Z$/, 'Z');
}

function table(titles: readonly string[], rows: readonly (readonly string[])[], look: Look): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = titles.map((title, at) => Math.max(title.length, ...cells.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[paint(look, 'bold', line(titles)), ...cells.map(line)].join('\n')}\n`;
}

/** Who wrote a commit chose his name: no terminal obeys it. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}
