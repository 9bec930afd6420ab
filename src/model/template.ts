import { FILTERS, isFilterName, type FilterName } from './template-filters.js';

/** A filter and what it is given: the number of `indent`, the user of `htpasswd`, '' for all others. */
export interface FilterCall {
  readonly name: FilterName;
  readonly argument: string;
}

/** `at` is the offset of `{{` in the template, in UTF-16 units. */
export interface Tag {
  readonly kind: 'tag';
  readonly at: number;
  readonly variable: string;
  readonly filters: readonly FilterCall[];
}

export type TemplatePart = Tag | { readonly kind: 'text'; readonly text: string };

/** What is wrong at an offset of the template. */
export interface TemplateFault {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
}

/** What people write is a hundredth of this. */
export const MAX_TEMPLATE = 65_536;
const MAX_TAGS = 256;
const MAX_FILTERS = 8;
const MAX_SPACES = 64;

/** How an input is called. */
export const VARIABLE = '[A-Za-z_][A-Za-z0-9_]{0,63}';

/**
 * Reads `text {{ name | filter | filter 4 }} text`, and `{{ "{{" }}` for two braces. There is nothing else: no logic, no
 * loop, no call. The parts count only if there is no fault; every fault is told.
 */
export function parseTemplate(text: string): { parts: readonly TemplatePart[]; faults: readonly TemplateFault[] } {
  const parts: TemplatePart[] = [];
  const faults: TemplateFault[] = [];
  let at = 0;
  for (let open = text.indexOf(OPEN); open !== -1; open = text.indexOf(OPEN, at)) {
    if (open > at) parts.push({ kind: 'text', text: text.slice(at, open) });
    const read = readTag(text, open);
    if ('message' in read) faults.push(read);
    else parts.push(read.part);
    at = 'message' in read ? afterClose(text, open) : read.end;
    if (parts.length > 2 * MAX_TAGS) {
      faults.push({ at: open, message: `there are more than ${MAX_TAGS} values in it`, hint: 'split the document' });
      break;
    }
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return { parts, faults };
}

export function tagsOf(parts: readonly TemplatePart[]): readonly Tag[] {
  return parts.flatMap((part) => (part.kind === 'tag' ? [part] : []));
}

const OPEN = '{{';
const CLOSE = '}}';

/** Where to go on behind a tag that could not be read: the next one has faults of its own. */
function afterClose(text: string, open: number): number {
  const close = text.indexOf(CLOSE, open);
  const next = text.indexOf(OPEN, open + 2);
  if (close === -1) return next === -1 ? text.length : next;
  return next === -1 || close < next ? close + 2 : next;
}

interface Read {
  readonly part: TemplatePart;
  readonly end: number;
}

function readTag(text: string, open: number): Read | TemplateFault {
  let at = skip(text, open + 2);
  if (text.startsWith('"{{"', at)) {
    const close = skip(text, at + 4);
    return text.startsWith(CLOSE, close) ? { part: { kind: 'text', text: OPEN }, end: close + 2 } : unclosed(close);
  }
  const variable = match(NAME, text, at);
  if (variable === null) return { at, message: 'here must be the name of an entry of "spec.sources"', hint: SYNTAX };
  at = skip(text, at + variable.length);
  const filters: FilterCall[] = [];
  while (text[at] === '|') {
    const read = readFilter(text, skip(text, at + 1));
    if ('message' in read) return read;
    filters.push(read.filter);
    if (filters.length > MAX_FILTERS)
      return { at, message: `there are more than ${MAX_FILTERS} filters`, hint: SYNTAX };
    at = skip(text, read.end);
  }
  if (!text.startsWith(CLOSE, at)) return unclosed(at);
  return { part: { kind: 'tag', at: open, variable, filters }, end: at + 2 };
}

function readFilter(text: string, at: number): { filter: FilterCall; end: number } | TemplateFault {
  const name = match(NAME, text, at);
  if (name === null) return { at, message: 'here must be the name of a filter', hint: SYNTAX };
  if (!isFilterName(name)) return { at, message: `there is no filter "${name}"`, hint: `filters: ${NAMES}` };
  const end = at + name.length;
  const kind = FILTERS[name].argument;
  if (kind === 'none') return { filter: { name, argument: '' }, end };
  const from = skip(text, end);
  const written = match(kind === 'spaces' ? NUMBER : USER, text, from);
  if (written === null || (kind === 'spaces' && (Number(written) < 1 || Number(written) > MAX_SPACES))) {
    const [message, hint] = ARGUMENT_FAULT[kind];
    return { at: from, message, hint };
  }
  return { filter: { name, argument: kind === 'user' ? written.slice(1, -1) : written }, end: from + written.length };
}

const SYNTAX = 'a value is written {{ name }} or {{ name | filter }}; two braces as they are: {{ "{{" }}';
const NAMES = Object.keys(FILTERS).join(', ');
const ARGUMENT_FAULT = {
  spaces: [`"indent" needs a number from 1 to ${MAX_SPACES}`, 'for example {{ name | indent 4 }}'],
  user: ['"htpasswd" needs the name of a user in quotes, without a colon', 'for example {{ name | htpasswd "admin" }}'],
} as const;

const NAME = new RegExp(VARIABLE, 'y');
const NUMBER = /[0-9]{1,3}(?![0-9])/y;
const USER = /"[^":\\\p{C}\p{Zl}\p{Zp}]{1,128}"/uy;
const SPACE = /[ \t\r\n]*/y;

function unclosed(at: number): TemplateFault {
  return { at, message: 'here must be | and a filter, or }} at the end', hint: SYNTAX };
}

function skip(text: string, at: number): number {
  return at + (match(SPACE, text, at) ?? '').length;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
