import { isSpace } from './json-scan.js';

/**
 * The UTF-8 text of a JSON string, its quotes given along. null: it names half of a surrogate pair, which is no
 * character. The string must be sound JSON. The caller owns the bytes.
 */
export function unescapeString(quoted: Uint8Array): Uint8Array | null {
  const out = new Uint8Array(quoted.length);
  let length = 0;
  for (let at = 1; at < quoted.length - 1;) {
    const byte = quoted[at] ?? 0;
    if (byte !== 0x5c) {
      out[length++] = byte;
      at += 1;
      continue;
    }
    const read = readEscape(quoted, at);
    if (read === null) {
      out.fill(0);
      return null;
    }
    length += writeUtf8(out, length, read.code);
    at = read.end;
  }
  return fitted(out, length);
}

/** JSON without the white space between its parts: a server that lays it out anew changes nothing. */
export function compact(json: Uint8Array): Uint8Array {
  const out = new Uint8Array(json.length);
  let length = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (!inString && isSpace(byte)) continue;
    if (byte === 0x22) inString = !inString;
    out[length++] = byte;
    if (inString && byte === 0x5c) out[length++] = json[++at] ?? 0;
  }
  return fitted(out, length);
}

/** Of the right length, without a copy that nobody wipes. */
function fitted(bytes: Uint8Array, length: number): Uint8Array {
  const exact = bytes.slice(0, length);
  bytes.fill(0);
  return exact;
}

const SIMPLE: Readonly<Record<string, number>> = {
  '"': 0x22,
  '\\': 0x5c,
  '/': 0x2f,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
};

function readEscape(text: Uint8Array, at: number): { code: number; end: number } | null {
  const simple = SIMPLE[String.fromCharCode(text[at + 1] ?? 0)];
  if (simple !== undefined) return { code: simple, end: at + 2 };
  const unit = hexAt(text, at + 2);
  if (unit < 0xd800 || unit > 0xdfff) return { code: unit, end: at + 6 };
  const low = unit < 0xdc00 && text[at + 6] === 0x5c && text[at + 7] === 0x75 ? hexAt(text, at + 8) : 0;
  if (low < 0xdc00 || low > 0xdfff) return null;
  return { code: 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), end: at + 12 };
}

function hexAt(text: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = text[i] ?? 0;
    value = value * 16 + (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
  }
  return value;
}

/** What the first of so many more bytes begins with. */
const FIRST_BYTE = [0, 0xc0, 0xe0, 0xf0];

/** How many bytes it wrote: never more than the escape took. */
function writeUtf8(out: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    out[at] = code;
    return 1;
  }
  const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  out[at] = (FIRST_BYTE[more] ?? 0) | (code >> (6 * more));
  for (let i = 1; i <= more; i++) out[at + i] = 0x80 | ((code >> (6 * (more - i))) & 0x3f);
  return more + 1;
}

/** The JSON string of a UTF-8 text. The caller owns the bytes. */
export function escapeString(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(text.length * 6 + 2);
  let length = 0;
  out[length++] = 0x22;
  for (const byte of text) {
    const escaped = byte < 0x20 ? `\\u00${byte.toString(16).padStart(2, '0')}` : ESCAPED[byte];
    if (escaped === undefined) out[length++] = byte;
    else length += Buffer.from(out.buffer).write(escaped, length, 'latin1');
  }
  out[length++] = 0x22;
  return fitted(out, length);
}

const ESCAPED: Readonly<Record<number, string>> = { 0x22: '\\"', 0x5c: '\\\\' };
