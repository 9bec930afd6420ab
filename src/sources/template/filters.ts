import { createHash } from 'node:crypto';
import type { FilterCall } from '../../model/template.js';
import type { FilterName } from '../../model/template-filters.js';
import { isCertificate, isPrivateKey, pemBlocks, type PemBlock } from '../certificate/pem.js';
import { escapeString } from '../property/json-text.js';

/** What a password hash is made with: the only filter that is not the same function everywhere. */
export type PasswordHash = (password: Uint8Array) => Uint8Array | Refused;

/** Why a filter cannot take a value. Holds nothing of it. */
export interface Refused {
  readonly refused: string;
}

/**
 * One filter over one value: new bytes, or why not. Pure; works on bytes, so that nothing of a value is left in strings
 * where it can be helped. Letters are those of ASCII: what a Unicode table says may differ between two releases of Node.
 */
export function applyFilter(call: FilterCall, value: Uint8Array, hash: PasswordHash): Uint8Array | Refused {
  return FILTER[call.name](value, call.argument, hash);
}

type Filter = (value: Uint8Array, argument: string, hash: PasswordHash) => Uint8Array | Refused;

const FILTER: Readonly<Record<FilterName, Filter>> = {
  base64: (value) => ascii(view(value).toString('base64')),
  base64url: (value) => ascii(view(value).toString('base64url')),
  hex: (value) => ascii(view(value).toString('hex')),
  sha256: (value) => ascii(createHash('sha256').update(value).digest('hex')),
  urlencode,
  json: escapeString,
  indent: (value, spaces) => indent(value, Number(spaces)),
  trim,
  upper: (value) => value.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)),
  lower: (value) => value.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)),
  certificate: (value) => pem(value, 'certificate', (blocks) => blocks.filter(isCertificate).slice(0, 1)),
  chain: (value) => pem(value, 'certificate behind the first', (blocks) => blocks.filter(isCertificate).slice(1)),
  fullchain: (value) => pem(value, 'certificate', (blocks) => blocks.filter(isCertificate)),
  key: (value) => pem(value, 'private key', (blocks) => blocks.filter(isPrivateKey).slice(0, 1)),
  bcrypt: (value, _, hash) => hash(value),
  htpasswd: (value, user, hash) => htpasswd(hash(value), user),
};

function view(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

function urlencode(value: Uint8Array): Uint8Array {
  const out = new Uint8Array(value.length * 3);
  let length = 0;
  for (const byte of value) {
    if (isUnreserved(byte)) out[length++] = byte;
    else {
      out[length++] = 0x25;
      out[length++] = HEX[byte >> 4] ?? 0;
      out[length++] = HEX[byte & 15] ?? 0;
    }
  }
  const exact = out.slice(0, length);
  out.fill(0);
  return exact;
}

const HEX = Buffer.from('0123456789ABCDEF');
const UNRESERVED = new Set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'));

/** RFC 3986. */
function isUnreserved(byte: number): boolean {
  return UNRESERVED.has(byte);
}

function indent(value: Uint8Array, spaces: number): Uint8Array {
  const breaks = value.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
  const out = new Uint8Array(value.length + breaks * spaces).fill(0x20);
  let at = 0;
  for (const byte of value) {
    out[at] = byte;
    at += byte === 0x0a ? 1 + spaces : 1;
  }
  return out;
}

function trim(value: Uint8Array): Uint8Array {
  let [start, end] = [0, value.length];
  while (start < end && isSpace(value[start])) start++;
  while (end > start && isSpace(value[end - 1])) end--;
  return value.slice(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function pem(
  value: Uint8Array,
  what: string,
  choose: (blocks: readonly PemBlock[]) => readonly PemBlock[],
): Uint8Array | Refused {
  const chosen = choose(pemBlocks(value));
  if (chosen.length === 0) return { refused: `there is no ${what} in PEM text` };
  return Uint8Array.from(Buffer.concat(chosen.flatMap(({ text }) => [text, LINE_END])));
}

const LINE_END = Buffer.from('\n');

/** Apache and nginx know the hash by `$2y$`. */
function htpasswd(hash: Uint8Array | Refused, user: string): Uint8Array | Refused {
  if ('refused' in hash) return hash;
  return Uint8Array.from(Buffer.concat([Buffer.from(`${user}:$2y$`), hash.subarray(4)]));
}
