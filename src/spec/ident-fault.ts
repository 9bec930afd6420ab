import type { Fault } from './yaml-faults.js';

/** What git exchanges for the name of the blob where the attribute `ident` is set. */
const IDENT = /\$Id(?::[^\n$]*)?\$/g;

/**
 * A line that would not be the same in every checkout: between the signs, a pull request could write what the runner of
 * its CI never sees. In a line of comment there is nothing to hide.
 */
export function identFault(text: string): Fault | null {
  if (!text.includes('$Id')) return null;
  let line = lineAt(text, 0);
  for (const { 0: all, index } of text.matchAll(IDENT)) {
    while (line.end < index) line = lineAt(text, line.end + 1);
    // YAML ends a line, and so a comment, at a carriage return alone; git does not.
    if (line.isComment && !all.includes('\r')) continue;
    return {
      code: 'YamlInvalid',
      offset: index,
      message: 'git may write a text of its own in place of "$Id…$" (attribute ident), so checkouts differ here',
      hint: 'write it without one of the dollar signs',
    };
  }
  return null;
}

interface Line {
  readonly isComment: boolean;
  readonly end: number;
}

/** Each line is looked at once, however often the signs are on it. */
function lineAt(text: string, start: number): Line {
  const lineEnd = /[\r\n]/g;
  const comment = /[ \t]*#/y;
  lineEnd.lastIndex = comment.lastIndex = start;
  return { isComment: comment.test(text), end: lineEnd.exec(text)?.index ?? Infinity };
}
