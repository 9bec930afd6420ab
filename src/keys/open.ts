import type { webcrypto } from 'node:crypto';
import type { Binding } from '../doors.js';
import { AppError } from '../model/problem.js';
import { SecretValue } from '../model/secret-value.js';
import type { Decrypt } from './age.js';
import { unwrapEnvelope } from './envelope.js';

type Open = (armor: string, subject: string) => Promise<Uint8Array>;

/**
 * Opens armoured age files with any of the keys. `subject` names in errors what is opened. What the library says about a
 * damaged file is dropped: it repeats lines of it.
 */
export function makeOpen(keys: readonly webcrypto.CryptoKey[]): Open {
  let decrypt: Promise<Decrypt> | null = null;
  return async (armor, subject) => {
    decrypt ??= import('./age.js').then(({ makeDecrypt }) => makeDecrypt(keys));
    const payload = await (await decrypt)(armor).catch(() => 'damaged' as const);
    if (typeof payload !== 'string') return payload;
    throw payload === 'no-key' ? keyMismatch(subject) : damaged(subject);
  };
}

/** Opens the age file, then the envelope in it: the bytes that were sealed, if they were for this owner and name. */
export async function openEnvelope(open: Open, armor: string, bound: Binding): Promise<SecretValue> {
  const payload = await open(armor, `the value of "${bound.name}"`);
  try {
    return SecretValue.of(unwrapEnvelope(payload, bound));
  } finally {
    payload.fill(0);
  }
}

function keyMismatch(subject: string): AppError {
  return new AppError('KeyMismatch', `no identity of this process opens ${subject}: it was sealed for others`, {
    retry: 'when-changed',
    hint: 'seal it again for the recipients of platform/policy.yaml, or add the older identity to the identity file',
  });
}

function damaged(subject: string): AppError {
  return new AppError('SealedDamaged', `${subject} is not a whole, unchanged age file`, {
    retry: 'when-changed',
    hint: 'was it copied whole, and by no tool that wraps lines? otherwise seal it again',
  });
}
