import type { Fault } from './yaml-faults.js';

/** What git exchanges for the name of the blob where the attribute `ident` is set. */
const IDENT = /\$Id(?::[^\n$]*)?\$/g;

/** What git wrote there itself, or will write. */
const EMPTY = /^\$Id(?:: ?[0-9a-f]* ?)?\$$/;

/** Of another program: git leaves it, since a space stands before its last place. YAML ends a line at a carriage return, too. */
const FOREIGN = /^\$Id:[^\r\n$][^\r\n$]*? [^\r\n$]+\$$/;

/**
 * A line that would not be the same in every checkout: between the signs, a pull request could write what the runner of
 * its CI never sees. What looks like a line of comment may be one of a text over several lines: there it must hold nothing.
 */
export function identFault(text: string): Fault | null {
  if (!text.includes('$Id')) return null;
  let line = lineAt(text, 0);
  for (const { 0: all, index } of text.matchAll(IDENT)) {
    while (line.end < index) line = lineAt(text, line.end + 1);
    if (line.isComment && (EMPTY.test(all) || FOREIGN.test(all))) continue;
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
