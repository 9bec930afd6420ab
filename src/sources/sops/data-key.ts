import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '../../doors.js';
import { AppError, isAppError } from '../../model/problem.js';
import type { SopsFile, SopsKey } from '../../model/sops-file.js';

const DATA_KEY_BYTES = 32;

/** Opens what `sops` encrypted the data key with. null: this is none of ours. Rejects with AppError. */
export type Unwrap = (key: SopsKey) => Promise<Uint8Array | null>;

/** By the identities of the operator. The recipient in the file only tells which blocks are worth a try. */
export function unwrapAge(keyring: Keyring): Unwrap {
  return (key) =>
    key.kind === 'age' && keyring.recipients.includes(key.recipient) ? keyring.open(key.enc) : Promise.resolve(null);
}

/**
 * The data key of a file. Every key of ours is tried, in the order of the file and of `ways`. Throws SopsKeyMissing: none
 * of them is for us; SopsKeyDamaged: one is, and does not open.
 */
export async function dataKeyOf(file: SopsFile, ways: readonly Unwrap[]): Promise<KeyObject> {
  const [group] = file.groups;
  if (file.groups.length !== 1 || group === undefined) throw splitKey(file);
  const part = await openGroup(group, ways);
  if (!(part instanceof Uint8Array)) throw part === null ? noKey(file) : damaged(file, part);
  try {
    if (part.length !== DATA_KEY_BYTES) throw damaged(file, null);
    return createSecretKey(part);
  } finally {
    part.fill(0);
  }
}

/** What the first key gives that opens; null: none is ours; an error: of ours, none opens. */
async function openGroup(group: readonly SopsKey[], ways: readonly Unwrap[]): Promise<Uint8Array | AppError | null> {
  let failed: AppError | null = null;
  for (const way of ways) {
    for (const key of group) {
      try {
        const part = await way(key);
        if (part !== null) return part;
      } catch (thrown) {
        if (!isAppError(thrown)) throw thrown;
        failed = thrown;
      }
    }
  }
  return failed;
}

function noKey(file: SopsFile): AppError {
  const kinds = [...new Set(file.groups.flat().map((key) => (key.kind === 'other' ? key.system : key.kind)))];
  return new AppError(
    'SopsKeyMissing',
    `no key of this operator opens "${file.path}": it is encrypted for ${kinds.join(', ')}`,
    {
      retry: 'when-changed',
      hint: "add the operator's recipient (the first of `recipients` in the Policy) to .sops.yaml, then `sops updatekeys`",
    },
  );
}

function damaged(file: SopsFile, why: AppError | null): AppError {
  const message = `the data key in "${file.path}" does not open`;
  const hint = 'the file was edited by hand: restore it, or run `sops updatekeys` on it';
  return new AppError('SopsKeyDamaged', why === null ? message : `${message}: ${why.message}`, { hint });
}

function splitKey(file: SopsFile): AppError {
  return new AppError(
    'SopsKeySplit',
    `the data key of "${file.path}" is split among ${file.groups.length} key groups, ${file.threshold} of which open it`,
    { hint: 'encrypt the file for one group that the operator is in' },
  );
}
