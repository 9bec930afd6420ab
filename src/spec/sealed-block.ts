import { EVENT_ID, SCALAR_STYLE } from 'js-yaml';
import type { ScalarEvent } from 'js-yaml';
import type { WrittenField } from './yaml-find.js';

/** Beyond the column of the key. */
const INDENT = 2;

/**
 * The source with another text as the value of this field, every other byte as it was: header, comments, indentation and
 * line ends included. null: the value is written in a way that has no place for a text.
 */
export function writeText(source: string, field: WrittenField, text: string): string | null {
  const { value } = field;
  if (value.type !== EVENT_ID.SCALAR) return null;
  if (field.inFlow) return writeQuoted(source, field, value, text);
  if (value.style === SCALAR_STYLE.LITERAL_BLOCK || value.style === SCALAR_STYLE.FOLDED_BLOCK) {
    return writeLines(source, field, value, text);
  }
  const token = tokenOf(source, field, value);
  if (token === null) return null;
  const lineEnd = endOfLine(source, token.end);
  return [
    source.slice(0, token.start),
    token.empty ? ' |' : '|',
    source.slice(token.end, lineEnd),
    lineBreak(source),
    block(source, indentBelow(source, field.key), text),
    source.slice(lineEnd),
  ].join('');
}

/** A block keeps its header (except that folding would break the text) and the blank lines after it. */
function writeLines(source: string, { key }: WrittenField, value: ScalarEvent, text: string): string {
  const header = source.slice(key.valueEnd, value.valueStart);
  const literal = value.style === SCALAR_STYLE.FOLDED_BLOCK ? header.replace('>', '|') : header;
  const old = source.slice(value.valueStart, value.valueEnd);
  const kept = /[ \t\r\n]*$/.exec(old)?.[0] ?? '';
  const isEmpty = kept.length === old.length;
  const indent = isEmpty ? indentBelow(source, key) : value.indent;
  const lines = block(source, indent, text);
  const breaks = /[\r\n]$/.test(literal);
  // An empty block has no line end of its own: the one behind its header is wanted on both sides of the text.
  const written = isEmpty
    ? lines + (breaks ? lineBreak(source) : '') + old
    : lines + kept.replace(/^[ \t]+(?=[\r\n])/, '');
  return [
    source.slice(0, key.valueEnd),
    breaks ? literal : literal + lineBreak(source),
    written,
    source.slice(value.valueEnd),
  ].join('');
}

function writeQuoted(source: string, field: WrittenField, value: ScalarEvent, text: string): string | null {
  const token = tokenOf(source, field, value);
  if (token === null) return null;
  return source.slice(0, token.start) + (token.empty ? ' ' : '') + JSON.stringify(text) + source.slice(token.end);
}

/** Where the value stands, quotes included; of an empty one: right behind the colon. */
function tokenOf(
  source: string,
  { key }: WrittenField,
  value: ScalarEvent,
): { start: number; end: number; empty: boolean } | null {
  if (value.valueStart !== -1) {
    const quote = value.style === SCALAR_STYLE.PLAIN ? 0 : 1;
    return { start: value.valueStart - quote, end: value.valueEnd + quote, empty: false };
  }
  const keyEnd = key.valueEnd + (key.style === SCALAR_STYLE.PLAIN ? 0 : 1);
  const colon = /^[ \t]*:/.exec(source.slice(keyEnd));
  if (colon === null || value.anchorStart !== -1 || value.tagStart !== -1) return null;
  const at = keyEnd + colon[0].length;
  return { start: at, end: at, empty: true };
}

/** The lines of a block, without a line end behind the last one. */
function block(source: string, indent: number, text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => ' '.repeat(indent) + line).join(lineBreak(source));
}

function indentBelow(source: string, key: ScalarEvent): number {
  const start = key.valueStart - (key.style === SCALAR_STYLE.PLAIN ? 0 : 1);
  const lineStart = Math.max(source.lastIndexOf('\n', start - 1), source.lastIndexOf('\r', start - 1)) + 1;
  return source.slice(lineStart, start).replace(/^\uFEFF/, '').length + INDENT;
}

function endOfLine(source: string, from: number): number {
  const end = /[\r\n]/.exec(source.slice(from));
  return end === null ? source.length : from + end.index;
}

/** As the text itself ends its lines. */
export function lineBreak(source: string): string {
  return /\r\n|\r|\n/.exec(source)?.[0] ?? '\n';
}
