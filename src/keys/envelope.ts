import type { Binding } from '../doors.js';
import { AppError } from '../model/problem.js';

const FORMAT = 'waxseal/v1';
/** More than an owner and a name can need. */
const MAX_HEADER_BYTES = 1024;
const NEWLINE = 0x0a;

/** What is encrypted: the format, a newline, one JSON line that says where the value belongs, a newline, the bytes. */
export function wrapEnvelope(bound: Binding, value: Uint8Array): Uint8Array {
  const header = new TextEncoder().encode(`${FORMAT}\n${JSON.stringify({ owner: bound.owner, name: bound.name })}\n`);
  const payload = new Uint8Array(header.length + value.length);
  payload.set(header);
  payload.set(value, header.length);
  return payload;
}

/** The bytes (a copy) if the payload is an envelope for exactly this owner and name; throws otherwise. */
export function unwrapEnvelope(payload: Uint8Array, bound: Binding): Uint8Array {
  const afterFormat = payload.subarray(0, MAX_HEADER_BYTES).indexOf(NEWLINE) + 1;
  const format = text(payload.subarray(0, Math.max(0, afterFormat - 1)));
  const headerEnd = payload.subarray(0, MAX_HEADER_BYTES).indexOf(NEWLINE, afterFormat);
  const sealedFor = format === FORMAT && headerEnd > 0 ? readHeader(payload.subarray(afterFormat, headerEnd)) : null;
  if (sealedFor === null) throw notSealed(bound, format);
  checkBinding(sealedFor, bound);
  return payload.slice(headerEnd + 1);
}

function checkBinding(sealedFor: Binding, bound: Binding): void {
  if (sealedFor.owner !== bound.owner) {
    throw new AppError(
      'SealedForOtherOwner',
      `the value of "${bound.name}" was sealed for ${named('owner', sealedFor.owner)}, not for "${bound.owner}"`,
      { retry: 'when-changed', hint: `a sealed block cannot be copied between environments: ${sealAgain(bound)}` },
    );
  }
  if (sealedFor.name !== bound.name) {
    throw new AppError(
      'SealedForOtherName',
      `the value of "${bound.name}" was sealed for ${named('secret', sealedFor.name)}`,
      { retry: 'when-changed', hint: `a sealed block cannot be copied between documents: ${sealAgain(bound)}` },
    );
  }
}

function readHeader(line: Uint8Array): Binding | null {
  try {
    const header: unknown = JSON.parse(text(line));
    if (typeof header !== 'object' || header === null || !('owner' in header) || !('name' in header)) return null;
    const { owner, name } = header;
    return typeof owner === 'string' && typeof name === 'string' ? { owner, name } : null;
  } catch {
    return null;
  }
}

function notSealed(bound: Binding, format: string): AppError {
  const newer = /^waxseal\/v[0-9]{1,4}$/.test(format) && format !== FORMAT;
  return new AppError(
    'NotSealedByWaxseal',
    newer
      ? `the value of "${bound.name}" has format "${format}", which this program does not know`
      : `the value of "${bound.name}" is an age file that \`waxseal seal\` did not make`,
    { retry: 'when-changed', hint: newer ? 'run a newer waxseal' : sealAgain(bound) },
  );
}

function sealAgain(bound: Binding): string {
  return `seal the value anew with \`waxseal seal ${bound.name} --into FILE\``;
}

/** Whoever made the envelope chose these words: only such that can be an owner or a name are repeated. */
function named(noun: string, word: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(word) ? `${noun} "${word}"` : `another ${noun}`;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
