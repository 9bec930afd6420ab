import type { Markdown } from './text.js';

/** A part of a comment that may be cut at the end of any of its rows. */
export interface Section {
  /** Shown where it is folded away, or as its heading. */
  readonly title: Markdown;
  readonly folded: boolean;
  /** Titles of the columns; null: a list. */
  readonly head: readonly string[] | null;
  readonly rows: readonly Row[];
}

/** Makes the cells of a row; one in a list. Called only as far as there is room: a large plan has rows that nobody sees. */
export type Row = () => readonly Markdown[];

/** The sections as lines, within so many characters. Each of them says how many of its rows are left out. */
export function drawSections(sections: readonly Section[], most: number): readonly string[] {
  const drawn = sections.filter(({ rows }) => rows.length > 0).map((section) => prepare(section, most));
  const limits = share(
    drawn.map(({ size }) => size),
    most,
  );
  return drawn.flatMap((section, at) => draw(section, limits[at] ?? 0));
}

interface Drawn {
  readonly open: readonly string[];
  /** The first of them, if all would be more than there is room for. */
  readonly lines: readonly string[];
  readonly close: readonly string[];
  /** Characters of it; more than there is room for if not all was drawn. */
  readonly size: number;
  /** Rows that there are. */
  readonly count: number;
}

function prepare({ folded, head, rows, title }: Section, most: number): Drawn {
  const table = head === null ? [] : [row(head), row(head.map(() => '---'))];
  const fold = [`<details><summary>${title.markdown}</summary>`, ''];
  const open = [...(folded ? fold : [`#### ${title.markdown}`, '']), ...table];
  const close = folded ? ['', '</details>', ''] : [''];
  const lines: string[] = [];
  let size = sizeOf(open) + sizeOf(close);
  for (const cells of rows) {
    if (size > most) break;
    const parts = cells().map(({ markdown }) => markdown);
    const line = head === null ? `- ${parts.join(' ')}` : row(parts);
    lines.push(line);
    size += line.length + 1;
  }
  return { open, lines, close, size, count: rows.length };
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Whole rows only. A section without room for one shows how many it has. */
function draw({ close, count, lines, open, size }: Drawn, most: number): readonly string[] {
  if (size <= most) return [...open, ...lines, ...close];
  let left = most - sizeOf([...open, ...close, '', rest(count)]);
  const fitting = lines.findIndex((line) => (left -= line.length + 1) < 0);
  const shown = lines.slice(0, Math.max(0, fitting));
  return [...open, ...shown, '', rest(count - shown.length), ...close];
}

function rest(n: number): string {
  return `and ${n} more, for which there is no room here`;
}

/** What one does not need goes to the others: nobody is starved, and nothing is left while somebody lacks. */
function share(needs: readonly number[], most: number): readonly number[] {
  const limits = needs.map(() => 0);
  let left = most;
  const smallestFirst = needs.map((need, at) => ({ need, at })).sort((a, b) => a.need - b.need);
  for (const [taken, { at, need }] of smallestFirst.entries()) {
    const given = Math.min(need, Math.floor(left / (needs.length - taken)));
    limits[at] = given;
    left -= given;
  }
  return limits;
}

/** With the end of each line. */
export function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
