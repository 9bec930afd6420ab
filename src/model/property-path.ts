/** One step into a tree: the key of a mapping, or the place in a list, counted from 0. */
export type PropertyStep = string | number;

/** Why a text is no path. `at` is the offset in it, in UTF-16 units. Holds nothing but the path itself. */
export interface PathFault {
  readonly at: number;
  readonly message: string;
}

/** Longer than anything that a person writes, and short enough for one line of an error. */
const MAX_LENGTH = 512;
const MAX_STEPS = 32;

/** Names that reach the prototype of a JavaScript object somewhere, sooner or later (S4). */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

const BARE_KEY = /[^.[\]"\\\s\p{C}]+/uy;
const QUOTED_KEY = /"(?:[^"\\\p{Cc}]|\\.)*"/uy;
const INDEX = /\[(0|[1-9][0-9]{0,8})\]/y;

/**
 * Reads a property path, the one syntax for all sources: keys with dots between them, places in lists in brackets, and
 * double quotes (with the escapes of JSON) around a key that has a dot, a bracket, a quote or white space in it:
 * `db.users[0].password`, `data."tls.crt"`, `[2]`.
 */
export function parsePropertyPath(text: string): readonly PropertyStep[] | PathFault {
  if (text.length > MAX_LENGTH) return { at: MAX_LENGTH, message: `it is longer than ${MAX_LENGTH} characters` };
  const steps: PropertyStep[] = [];
  let at = 0;
  while (at < text.length || steps.length === 0) {
    const dotted = steps.length > 0 && text[at] === '.';
    const read = dotted ? keyAt(text, at + 1) : text[at] === '[' ? indexAt(text, at) : firstKeyAt(text, at);
    if ('message' in read) return read;
    steps.push(read.step);
    if (steps.length > MAX_STEPS) return { at, message: `it has more than ${MAX_STEPS} steps` };
    at = read.end;
  }
  return steps;
}

/** The path in its only spelling: what an error names. */
export function formatPropertyPath(steps: readonly PropertyStep[]): string {
  return steps
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${formatKey(step)}`))
    .join('');
}

interface Read {
  readonly step: PropertyStep;
  readonly end: number;
}

function firstKeyAt(text: string, at: number): Read | PathFault {
  return at === 0 ? keyAt(text, at) : { at, message: 'here must be a dot, or a bracket with a number in it' };
}

function keyAt(text: string, at: number): Read | PathFault {
  const quoted = match(QUOTED_KEY, text, at);
  const key = quoted === null ? match(BARE_KEY, text, at) : unquote(quoted);
  if (key === null) return { at, message: 'here must be a key; one with dots, brackets or white space needs quotes' };
  if (FORBIDDEN.has(key)) return { at, message: `the key "${key}" is not allowed anywhere` };
  return { step: key, end: at + (quoted ?? key).length };
}

function indexAt(text: string, at: number): Read | PathFault {
  const index = match(INDEX, text, at);
  if (index === null) return { at, message: 'in brackets must be a number, counted from 0' };
  return { step: Number(index.slice(1, -1)), end: at + index.length };
}

/** null: an escape that JSON does not have. */
function unquote(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function formatKey(key: string): string {
  return match(BARE_KEY, key, 0) === key ? key : JSON.stringify(key);
}
