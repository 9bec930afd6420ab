import { bech32 } from '@scure/base';
import { isRecipient, recipientHint } from '../model/age-recipient.js';
import { AppError } from '../model/problem.js';
import { publicHalf } from './curve.js';

/** The `age1…` of an identity's scalar. */
export function recipientOf(scalar: Uint8Array): string {
  return bech32.encodeFromBytes('age', publicHalf('x25519', scalar));
}

/** Throws RecipientInvalid unless it is an X25519 recipient, checksum included. Recipients are public: it is named. */
export function checkRecipient(text: string): void {
  if (isRecipient(text)) return;
  throw new AppError('RecipientInvalid', `"${shorten(text)}" is not an age recipient`, { hint: recipientHint(text) });
}

/** Enough to find it again. What looks like an identity is not repeated at all. */
function shorten(text: string): string {
  if (/AGE-SECRET-KEY-/i.test(text)) return 'AGE-SECRET-KEY-…';
  return text.length > 70 ? `${text.slice(0, 24)}…` : text;
}
