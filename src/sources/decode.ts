import type { Encoding } from '../model/spec.js';

/**
 * The bytes that a text stands for, or null if it is not of that encoding. Strict: one alphabet, whole groups, padding,
 * no stray bits; only white space at the ends is passed over, since editors and `echo` leave it there. `none` takes the
 * bytes as they are and copies nothing. Works on bytes: a string made of a secret could never be wiped.
 */
export function decode(raw: Uint8Array, encoding: Encoding): Uint8Array | null {
  switch (encoding) {
    case 'none':
      return raw;
    case 'base64':
      return decodeBase64(trim(raw));
    case 'hex':
      return decodeHex(trim(raw));
  }
}

function decodeHex(text: Uint8Array): Uint8Array | null {
  if (text.length % 2 !== 0) return null;
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < text.length; i++) {
    const digit = HEX[text[i] ?? 0] ?? NONE;
    if (digit === NONE) return null;
    out[i >> 1] = ((out[i >> 1] ?? 0) << 4) | digit;
  }
  return out;
}

function decodeBase64(text: Uint8Array): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.at(-1) !== PAD ? 0 : text.at(-2) !== PAD ? 1 : 2;
  const out = new Uint8Array((text.length / 4) * 3 - padding);
  let [bits, held, at] = [0, 0, 0];
  for (const character of text.subarray(0, text.length - padding)) {
    const digit = BASE64[character] ?? NONE;
    if (digit === NONE) return null;
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[at++] = bits >> held;
  }
  const strayBits = bits & ((1 << held) - 1);
  return strayBits === 0 ? out : null;
}

function trim(raw: Uint8Array): Uint8Array {
  let [start, end] = [0, raw.length];
  while (start < end && isSpace(raw[start])) start++;
  while (end > start && isSpace(raw[end - 1])) end--;
  return raw.subarray(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

const NONE = 0xff;
const PAD = 0x3d;
const BASE64 = table('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const HEX = table('0123456789abcdef', '0123456789ABCDEF');

/** From the code of a character to the digit that it is. */
function table(...alphabets: readonly string[]): Uint8Array {
  const digits = new Uint8Array(256).fill(NONE);
  for (const alphabet of alphabets) {
    for (let digit = 0; digit < alphabet.length; digit++) digits[alphabet.charCodeAt(digit)] = digit;
  }
  return digits;
}
