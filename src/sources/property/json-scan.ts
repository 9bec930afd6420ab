/**
 * Finds its way through JSON text without making strings or numbers of it: a string made of a secret could never be
 * wiped, and a number that went through JavaScript may come out as another. Positions are offsets in the bytes.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [OPEN_MAP, CLOSE_MAP] = [0x7b, 0x7d];
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];

/** Deeper than any configuration, and shallow enough for the stack. */
const MAX_DEPTH = 100;

/** Thrown inside of this folder for text that is not JSON. One for all: it knows nothing of the text. */
export const NOT_JSON: Error = new Error('internal: text that is not JSON was not caught');

/** A member of a mapping: where its key and its value stand. Ends are exclusive. */
export interface Member {
  readonly keyAt: number;
  readonly keyEnd: number;
  readonly at: number;
  readonly end: number;
}

export function isMap(text: Uint8Array, at: number): boolean {
  return text[at] === OPEN_MAP;
}

export function isList(text: Uint8Array, at: number): boolean {
  return text[at] === OPEN_LIST;
}

export function isString(text: Uint8Array, at: number): boolean {
  return text[at] === QUOTE;
}

export function isNull(text: Uint8Array, at: number): boolean {
  return text[at] === 0x6e;
}

/** Where the first byte that is not white space stands. */
export function skipSpace(text: Uint8Array, at: number): number {
  let end = at;
  while (isSpace(text[end])) end++;
  return end;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The end of the value that starts at `at`. Throws NOT_JSON. */
export function endOfValue(text: Uint8Array, at: number, depth = 0): number {
  if (depth > MAX_DEPTH) throw NOT_JSON;
  if (isMap(text, at)) return endOfMap(text, at, depth);
  if (isList(text, at)) return endOfList(text, at, depth);
  return isString(text, at) ? endOfString(text, at) : endOfWord(text, at);
}

/** The members of the mapping that starts at `at`, in order. Throws NOT_JSON. */
export function membersOf(text: Uint8Array, at: number): readonly Member[] {
  const members: Member[] = [];
  endOfMap(text, at, 0, (member) => members.push(member));
  return members;
}

/** Where the items of the list that starts at `at` start. Throws NOT_JSON. */
export function itemsOf(text: Uint8Array, at: number): readonly number[] {
  const items: number[] = [];
  endOfList(text, at, 0, (item) => items.push(item));
  return items;
}

function endOfMap(text: Uint8Array, at: number, depth: number, tell?: (member: Member) => void): number {
  return endOfSeries(text, at + 1, CLOSE_MAP, (keyAt) => {
    if (!isString(text, keyAt)) throw NOT_JSON;
    const keyEnd = endOfString(text, keyAt);
    const colon = skipSpace(text, keyEnd);
    if (text[colon] !== COLON) throw NOT_JSON;
    const valueAt = skipSpace(text, colon + 1);
    const end = endOfValue(text, valueAt, depth + 1);
    tell?.({ keyAt, keyEnd, at: valueAt, end });
    return end;
  });
}

function endOfList(text: Uint8Array, at: number, depth: number, tell?: (item: number) => void): number {
  return endOfSeries(text, at + 1, CLOSE_LIST, (item) => {
    tell?.(item);
    return endOfValue(text, item, depth + 1);
  });
}

/** Entries with commas between them, up to `close`. */
function endOfSeries(text: Uint8Array, from: number, close: number, endOfEntry: (at: number) => number): number {
  let at = skipSpace(text, from);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipSpace(text, endOfEntry(at));
    if (text[at] === close) return at + 1;
    if (text[at] !== COMMA) throw NOT_JSON;
    at = skipSpace(text, at + 1);
  }
}

function endOfString(text: Uint8Array, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const byte = text[i] ?? 0;
    if (byte === QUOTE) return i + 1;
    if (byte < 0x20) throw NOT_JSON;
    if (byte === BACKSLASH) i += escapeLength(text, i) - 1;
  }
  throw NOT_JSON;
}

/** 2, or 6 for four hex digits. */
function escapeLength(text: Uint8Array, at: number): number {
  const kind = String.fromCharCode(text[at + 1] ?? 0);
  if (kind !== 'u') {
    if (!'"\\/bfnrt'.includes(kind)) throw NOT_JSON;
    return 2;
  }
  for (let i = at + 2; i < at + 6; i++) if (!isHexDigit(text[i] ?? 0)) throw NOT_JSON;
  return 6;
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

const LITERALS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

function endOfWord(text: Uint8Array, at: number): number {
  const literal = LITERALS.find((word) => word.equals(text.subarray(at, at + word.length)));
  return literal === undefined ? endOfNumber(text, at) : at + literal.length;
}

function endOfNumber(text: Uint8Array, at: number): number {
  const digitsAt = text[at] === 0x2d ? at + 1 : at;
  let end = text[digitsAt] === 0x30 ? digitsAt + 1 : endOfDigits(text, digitsAt);
  if (text[end] === 0x2e) end = endOfDigits(text, end + 1);
  if (text[end] !== 0x65 && text[end] !== 0x45) return end;
  const signed = text[end + 1] === 0x2b || text[end + 1] === 0x2d;
  return endOfDigits(text, end + (signed ? 2 : 1));
}

function endOfDigits(text: Uint8Array, at: number): number {
  let end = at;
  while ((text[end] ?? 0) >= 0x30 && (text[end] ?? 0) <= 0x39) end++;
  if (end === at) throw NOT_JSON;
  return end;
}
