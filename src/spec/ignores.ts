import { isLintCode, LINT_LEVELS, type Ignore } from '../model/lints.js';
import type { Problem } from '../model/problem.js';
import { nearest } from './did-you-mean.js';
import { lint } from './report.js';
import type { SpecFile } from './yaml-documents.js';

const WORD = 'waxseal-ignore';
const COMMENT = /(?:^|\s)#\s*waxseal-ignore\b[ \t]*([A-Za-z0-9]*)[ \t]*(:?)[ \t]*(.*)$/;

/**
 * Comments of the form `# waxseal-ignore Code: reason`, at the end of the line that they are about or on lines of their
 * own before it. Without a reason they count for nothing, and say so. Read from the text, since YAML has no comments.
 */
export function ignoresIn(file: SpecFile): { ignores: readonly Ignore[]; problems: readonly Problem[] } {
  if (!file.text.includes(WORD)) return { ignores: [], problems: [] };
  const lines = file.text.split(/\r\n|\r|\n/);
  const ignores: Ignore[] = [];
  const problems: Problem[] = [];
  for (const [index, text] of lines.entries()) {
    const found = COMMENT.exec(text);
    if (found === null) continue;
    const [, code = '', colon = '', reason = ''] = found;
    const fault = faultOf(code, colon !== '' && reason.trim() !== '');
    const place = { file: file.path, line: index + 1, column: text.indexOf('#', found.index) + 1 };
    if (fault !== null) problems.push(lint('IgnoreInvalid', place, ...fault));
    else if (isLintCode(code)) ignores.push({ code, file: file.path, line: subjectOf(lines, index) });
  }
  return { ignores, problems };
}

/** The line itself, or where it holds nothing but the comment, the next that holds more. */
function subjectOf(lines: readonly string[], index: number): number {
  const isBare = (text: string | undefined): boolean => text !== undefined && /^\s*(?:#|$)/.test(text);
  let at = index;
  while (isBare(lines[at])) at += 1;
  return at + 1;
}

function faultOf(code: string, hasReason: boolean): readonly [message: string, hint: string] | null {
  const form = `write \`# ${WORD} Code: reason\``;
  if (code === '') return ['this comment names no lint', form];
  if (!isLintCode(code)) {
    const near = nearest(code, Object.keys(LINT_LEVELS));
    const hint = near === null ? 'only lints can be ignored; errors are to be corrected' : `did you mean "${near}"?`;
    return [`"${code}" is no lint that can be ignored`, hint];
  }
  return hasReason ? null : [`"${code}" is not ignored without a reason`, form];
}
