import type { Keyring } from '../doors.js';
import { AppError } from '../model/problem.js';
import type { Policy } from '../model/spec.js';

/**
 * Writing needs the identity of the Policy's first recipient: fingerprints made under another one would mean nothing to
 * the operator. Throws NotPrimary. A plan may be made with any identity, or none.
 */
export function assertPrimary(policy: Policy, keyring: Keyring): void {
  if (policy.recipients[0] === keyring.recipient) return;
  const held = policy.recipients.includes(keyring.recipient)
    ? 'stands further down in `recipients`'
    : 'is not among them';
  throw new AppError(
    'NotPrimary',
    `the first identity of this process is not that of the first recipient in "${policy.place.file}": it ${held}`,
    {
      retry: 'when-changed',
      hint: 'put the identity of recipients[0] first in the identity file, or its recipient first under `recipients`',
    },
  );
}
