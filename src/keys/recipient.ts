import { bech32 } from '@scure/base';
import { AppError } from '../model/problem.js';
import { publicHalf } from './curve.js';

/** The `age1…` of an identity's scalar. */
export function recipientOf(scalar: Uint8Array): string {
  return bech32.encodeFromBytes('age', publicHalf('x25519', scalar));
}

/** Throws RecipientInvalid unless it is an X25519 recipient, checksum included. Recipients are public: it is named. */
export function checkRecipient(text: string): void {
  if (isRecipient(text)) return;
  throw new AppError('RecipientInvalid', `"${shorten(text)}" is not an age recipient`, { hint: hintFor(text) });
}

function isRecipient(text: string): boolean {
  if (!text.startsWith('age1')) return false;
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text);
    return prefix === 'age' && bytes.length === 32;
  } catch {
    return false;
  }
}

function hintFor(text: string): string {
  if (/^age1(pq|tag)/.test(text)) return 'only X25519 recipients are supported: `age1` and 58 more characters';
  if (text.startsWith('ssh-')) return 'ssh keys are not supported: make an age identity with `waxseal keygen`';
  if (/^AGE-SECRET-KEY-/i.test(text)) return 'that is an identity, which must stay secret: give its "public key"';
  return 'a recipient begins with "age1" and stands in the identity file as "public key"';
}

/** Enough to find it again. What looks like an identity is not repeated at all. */
function shorten(text: string): string {
  if (/AGE-SECRET-KEY-/i.test(text)) return 'AGE-SECRET-KEY-…';
  return text.length > 70 ? `${text.slice(0, 24)}…` : text;
}
