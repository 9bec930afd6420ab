import type { Binding, Keysmith } from '../doors.js';
import { AppError } from '../model/problem.js';
import type { SecretValue } from '../model/secret-value.js';
import { snapshotPublicKey } from './derive.js';
import { wrapEnvelope } from './envelope.js';
import { makeIdentity } from './identity.js';
import { checkRecipient } from './recipient.js';
import { verifySnapshot } from './snapshot.js';

/** An armoured age file of the bound envelope, which every one of the recipients can open. */
export async function sealEnvelope(value: SecretValue, bound: Binding, recipients: readonly string[]): Promise<string> {
  if (recipients.length === 0) {
    throw new AppError('RecipientMissing', `there is nobody to seal "${bound.name}" for`, {
      hint: 'list at least the recipient of the operator under `recipients` in platform/policy.yaml',
    });
  }
  const distinct = [...new Set(recipients)];
  for (const recipient of distinct) checkRecipient(recipient);
  const payload = value.expose((bytes) => wrapEnvelope(bound, bytes));
  try {
    return await import('./age.js').then(({ encrypt }) => encrypt(payload, distinct));
  } finally {
    payload.fill(0);
  }
}

export const keysmith: Keysmith = {
  newIdentity(createdAtMs) {
    const { identity, file } = makeIdentity(createdAtMs);
    const made = { file, recipient: identity.recipient, snapshotKey: snapshotPublicKey(identity.scalar) };
    identity.scalar.wipe();
    return made;
  },
  checkRecipient,
  seal: sealEnvelope,
  verifySnapshot,
};
