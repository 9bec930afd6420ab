import { styleText } from 'node:util';

/** How a view is drawn. */
export interface Look {
  /** Width in columns. Only a single word that is longer sticks out. */
  readonly columns: number;
  readonly color: boolean;
}

export type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

export function paint(look: Look, style: Style, text: string): string {
  return look.color ? styleText(style, text, { validateStream: false }) : text;
}

/** A space that is printed as one, and at which no line is broken. */
export const HARD_SPACE = '\u00a0';

/** Breaks text into lines that, with `indent` before each, fit the columns. */
export function wrap(text: string, columns: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[ \t\n]+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + longer.length > columns) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(indent + line);
  return lines.map((whole) => whole.replaceAll(HARD_SPACE, ' '));
}
