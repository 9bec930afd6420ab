import { isUtf8 } from 'node:buffer';
import type { FilterCall, Tag, TemplatePart } from '../../model/template.js';
import { FILTERS } from '../../model/template-filters.js';
import { applyFilter, type PasswordHash, type Refused } from './filters.js';

/** No step of a template may give more: twice what a Swarm secret holds, for what a later filter makes shorter. */
const MAX_BYTES = 1_048_576;

/** How much longer one filter can make a value: 64 spaces for a line break. */
const MAX_GROWTH = 65;

/**
 * The bytes of the template with these values in it, which the caller owns; or why not, in words that name the input and
 * the filter and nothing of a value. The same inputs give the same bytes. `hash`: for the tag of this number.
 */
export function render(
  parts: readonly TemplatePart[],
  values: ReadonlyMap<string, Uint8Array>,
  hash: (tag: number) => PasswordHash,
): Uint8Array | Refused {
  const pieces: Uint8Array[] = [];
  let tags = 0;
  let length = 0;
  for (const part of parts) {
    const piece = part.kind === 'text' ? Buffer.from(part.text) : fill(part, values, hash(tags++));
    if ('refused' in piece) return wiped(pieces, piece);
    pieces.push(piece);
    length += piece.length;
    if (length > MAX_BYTES) return wiped(pieces, { refused: `the result is larger than ${MAX_BYTES} bytes` });
  }
  const whole = Uint8Array.from(Buffer.concat(pieces));
  return wiped(pieces, whole);
}

function fill(tag: Tag, values: ReadonlyMap<string, Uint8Array>, hash: PasswordHash): Uint8Array | Refused {
  const input = values.get(tag.variable);
  if (input === undefined) throw new Error('internal: a template names an input that it was not given');
  let value: Uint8Array = input.slice();
  const told = (why: string): Refused => ({ refused: `input "${tag.variable}": ${why}` });
  for (const [index, call] of tag.filters.entries()) {
    const next = index === 0 && !takes(call, value) ? BINARY : limited(call, value, hash);
    value.fill(0);
    if ('refused' in next) return told(index === 0 && next === BINARY ? next.refused : `${call.name}: ${next.refused}`);
    value = next;
  }
  if (tag.filters.length > 0 || isUtf8(value)) return value;
  value.fill(0);
  return told(BINARY.refused);
}

const BINARY: Refused = { refused: 'it is not UTF-8 text: base64, base64url or hex must be its first filter' };

function takes(call: FilterCall, value: Uint8Array): boolean {
  return FILTERS[call.name].takes === 'bytes' || isUtf8(value);
}

function limited(call: FilterCall, value: Uint8Array, hash: PasswordHash): Uint8Array | Refused {
  if (value.length * MAX_GROWTH > MAX_BYTES && call.name === 'indent') {
    const breaks = value.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
    if (value.length + breaks * Number(call.argument) > MAX_BYTES) return TOO_LARGE;
  }
  const next = applyFilter(call, value, hash);
  if ('refused' in next || next.length <= MAX_BYTES) return next;
  next.fill(0);
  return TOO_LARGE;
}

const TOO_LARGE: Refused = { refused: `it would become larger than ${MAX_BYTES} bytes` };

function wiped<T>(pieces: readonly Uint8Array[], result: T): T {
  for (const piece of pieces) piece.fill(0);
  return result;
}
