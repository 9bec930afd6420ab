import { styleText } from 'node:util';
import { kindOfName, type ObjectKind } from '../model/object-name.js';

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

/** "1 service", "2 services". */
export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}

/** "3 secrets", "1 config", "2 secrets and 1 config": what these names are of. `which` stands before each: "valid ". */
export function countObjects(names: readonly string[], which: 'valid ' | '' = ''): string {
  const of = (kind: ObjectKind): number => names.filter((name) => kindOfName(name) === kind).length;
  const [secrets, configs] = [of('secret'), of('config')];
  if (configs === 0) return count(secrets, `${which}secret`);
  const ofConfigs = count(configs, `${which}config`);
  return secrets === 0 ? ofConfigs : `${count(secrets, `${which}secret`)} and ${ofConfigs}`;
}
