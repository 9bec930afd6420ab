import { inUnit } from './page.js';
import type { Row } from './scene.js';

/** One panel of the picture: rows of one unit on one scale. */
export interface Panel {
  readonly title: string;
  readonly rows: readonly Row[];
}

const WIDTH = 860;
const LABELS = 330;
const NUMBERS = 90;
const LINE = 22;
const HEAD = 34;

/**
 * Bars of the medians with a whisker from minimum to maximum, and a mark where the goal is. Readable on light and on dark
 * ground: it asks for the colour scheme of its reader and paints no background.
 */
export function chart(panels: readonly Panel[]): string {
  let top = 10;
  const drawn = panels.map((panel) => {
    const text = drawPanel(panel, top);
    top += HEAD + panel.rows.length * LINE + 14;
    return text;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(top)}" width="${String(WIDTH)}" role="img">`,
    '<title>Medians of the benches, with minimum and maximum</title>',
    `<style>${STYLE}</style>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

const STYLE = [
  'text{font:13px system-ui,sans-serif;fill:#1f2328}.head{font-weight:600;font-size:14px}.small{font-size:12px}',
  '.bar{fill:#b7791f}.whisker{stroke:#1f2328;stroke-width:1.5}.goal{stroke:#1a7f37;stroke-width:2;stroke-dasharray:3 2}',
  '@media (prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#d29922}.whisker{stroke:#e6edf3}.goal{stroke:#3fb950}}',
].join('');

function drawPanel({ rows, title }: Panel, top: number): string {
  const most = Math.max(...rows.map(({ goal, summary }) => Math.max(summary.max, goal ?? 0)), Number.MIN_VALUE);
  const x = (value: number): number => LABELS + (value / most) * (WIDTH - LABELS - NUMBERS);
  const lines = rows.map((row, i) => drawRow(row, top + HEAD + i * LINE, x));
  return [`<text class="head" x="8" y="${String(top + 18)}">${escape(title)}</text>`, ...lines].join('\n');
}

function drawRow({ goal, summary, unit, what }: Row, y: number, x: (value: number) => number): string {
  const middle = y + 8;
  const parts = [
    `<text class="small" x="${String(LABELS - 8)}" y="${String(y + 12)}" text-anchor="end">${escape(what)}</text>`,
    `<rect class="bar" x="${String(LABELS)}" y="${String(y + 1)}" width="${fixed(x(summary.median) - LABELS)}" height="14" rx="2"/>`,
    `<path class="whisker" d="M${fixed(x(summary.min))} ${String(middle)}H${fixed(x(summary.max))}"/>`,
    `<text class="small" x="${String(WIDTH - NUMBERS + 8)}" y="${String(y + 12)}">${inUnit(summary.median, unit)}</text>`,
  ];
  if (goal !== null) parts.push(`<path class="goal" d="M${fixed(x(goal))} ${String(y - 1)}v18"/>`);
  return parts.join('\n');
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
