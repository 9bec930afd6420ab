import type { Markdown } from './text.js';

/** A part of a comment that may be cut at the end of any of its rows. */
export interface Section {
  /** Shown where it is folded away, or as its heading. */
  readonly title: Markdown;
  readonly folded: boolean;
  /** Gets room before all others, so that nobody can fill a comment up until it is out of sight. */
  readonly first: boolean;
  /** Titles of the columns; null: a list. */
  readonly head: readonly string[] | null;
  readonly rows: readonly Row[];
}

/** Makes the cells of a row; one in a list. Called only as far as there is room: a large plan has rows that nobody sees. */
export type Row = () => readonly Markdown[];

/** The sections as lines, within so many characters. Each of them says how many of its rows are left out. */
export function drawSections(sections: readonly Section[], most: number): readonly string[] {
  const drawn = sections.filter(({ rows }) => rows.length > 0).map((section) => prepare(section, most));
  const limits = share(drawn, most);
  return drawn.flatMap((section) => draw(section, limits.get(section) ?? 0));
}

interface Drawn {
  readonly first: boolean;
  readonly open: readonly string[];
  /** The first of them, if all would be more than there is room for. */
  readonly lines: readonly string[];
  readonly close: readonly string[];
  /** Characters of it; more than there is room for if not all was drawn. */
  readonly size: number;
  /** Rows that there are. */
  readonly count: number;
}

function prepare({ first, folded, head, rows, title }: Section, most: number): Drawn {
  const table = head === null ? [] : [row(head), row(head.map(() => '---'))];
  const fold = [`<details><summary>${title.markdown}</summary>`, ''];
  const open = [...(folded ? fold : [`#### ${title.markdown}`, '']), ...table];
  const close = folded ? ['', '</details>', ''] : [''];
  const lines: string[] = [];
  let size = sizeOf(open) + sizeOf(close);
  let tooLong = false;
  for (const cells of rows) {
    if (size > most) break;
    const parts = cells().map(({ markdown }) => markdown);
    const line = head === null ? `- ${parts.join(' ')}` : row(parts);
    // One row may not push all others out: it counts among those that are left out.
    if (line.length > most / 4) tooLong = true;
    else {
      lines.push(line);
      size += line.length + 1;
    }
  }
  return { first, open, lines, close, size: tooLong ? Math.max(size, most + 1) : size, count: rows.length };
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Whole rows only. A section without room for one shows how many it has. */
function draw({ close, count, first, lines, open, size }: Drawn, most: number): readonly string[] {
  if (size <= most) return [...open, ...lines, ...close];
  let left = most - leastOf({ open, close, count, first });
  const fitting = lines.findIndex((line) => (left -= line.length + 1) < 0);
  const shown = fitting < 0 ? lines : lines.slice(0, fitting);
  return [...open, ...shown, '', rest(count - shown.length, first), ...close];
}

function rest(n: number, loud: boolean): string {
  const text = `and ${n} more, for which there is no room here`;
  return loud ? `**${text}: do not merge before you read them all**` : text;
}

/** Its title, and how many rows it has. */
function leastOf({ close, count, first, open }: Pick<Drawn, 'close' | 'count' | 'first' | 'open'>): number {
  return sizeOf([...open, '', rest(count, first), ...close]);
}

/** The least that all of them take, with none of their rows. */
export function leastRoom(sections: readonly Section[]): number {
  const drawn = sections.filter(({ rows }) => rows.length > 0).map((section) => prepare(section, 0));
  return drawn.reduce((sum, section) => sum + leastOf(section), 0);
}

/**
 * Each has its title, whatever the others need. What one does not need beyond that goes to the others: nobody is starved,
 * and nothing is left while somebody lacks.
 */
function share(sections: readonly Drawn[], most: number): ReadonlyMap<Drawn, number> {
  const limits = new Map<Drawn, number>();
  const leastEach = (section: Drawn): number => Math.min(section.size, leastOf(section));
  let left = most - sections.reduce((sum, section) => sum + leastEach(section), 0);
  for (const first of [true, false]) {
    const group = sections.filter((one) => one.first === first).sort((a, b) => a.size - b.size);
    // Something is kept for the rows of the others.
    const kept = first && group.length < sections.length ? Math.floor(left / 4) : 0;
    for (const [taken, section] of group.entries()) {
      const least = leastEach(section);
      const given = Math.min(section.size - least, Math.max(0, Math.floor((left - kept) / (group.length - taken))));
      limits.set(section, least + given);
      left -= given;
    }
  }
  return limits;
}

/** With the end of each line. */
export function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
