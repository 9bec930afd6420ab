import { printableLine } from '../model/printable.js';

/** Older readers of YAML end a line at these two as well. */
export function oneLine(text: string): string {
  return printableLine(text).replace(/[\u2028\u2029]/g, '\ufffd');
}

/** One word of a shell. It comes from elsewhere: pasted, it must not be more than that. */
export function shellWord(text: string): string {
  const line = oneLine(text);
  return /^[\w./@%+=:,-]+$/.test(line) ? line : `'${line.replaceAll("'", `'\\''`)}'`;
}
