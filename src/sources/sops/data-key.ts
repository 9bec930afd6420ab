import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '../../doors.js';
import { AppError, isAppError } from '../../model/problem.js';
import type { SopsFile, SopsKey } from '../../model/sops-file.js';
import { combineShares } from './shamir.js';

const DATA_KEY_BYTES = 32;

/** Opens what `sops` encrypted the data key with. null: this is none of ours. Rejects with AppError. */
export type Unwrap = (key: SopsKey) => Promise<Uint8Array | null>;

/** By the identities of the operator. The recipient in the file only tells which blocks are worth a try. */
export function unwrapAge(keyring: Keyring): Unwrap {
  return (key) =>
    key.kind === 'age' && keyring.recipients.includes(key.recipient) ? keyring.open(key.enc) : Promise.resolve(null);
}

/**
 * The data key of a file. In each group every key of ours is tried, in the order of `ways` and of the file; with several
 * groups each gives a share. Throws SopsKeyMissing: too few are for us; SopsKeyDamaged: one is, and does not open.
 */
export async function dataKeyOf(file: SopsFile, ways: readonly Unwrap[]): Promise<KeyObject> {
  const parts: Uint8Array[] = [];
  let failed: AppError | null = null;
  try {
    for (const group of file.groups) {
      if (parts.length === file.threshold) break;
      const part = await openGroup(group, ways);
      if (isAppError(part)) failed = part;
      else if (part !== null) parts.push(part);
    }
    if (parts.length < file.threshold) throw failed === null ? noKey(file, parts.length) : damaged(file, failed);
    return toKey(file, parts);
  } finally {
    for (const part of parts) part.fill(0);
  }
}

function toKey(file: SopsFile, parts: readonly Uint8Array[]): KeyObject {
  const whole = file.groups.length === 1 ? (parts[0] ?? null) : combineShares(parts);
  if (whole?.length !== DATA_KEY_BYTES) throw damaged(file, null);
  const key = createSecretKey(whole);
  whole.fill(0);
  return key;
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

function noKey(file: SopsFile, opened: number): AppError {
  const kinds = [...new Set(file.groups.flat().map((key) => (key.kind === 'other' ? key.system : key.kind)))].join(
    ', ',
  );
  const { length } = file.groups;
  const needs = `${file.threshold} of its ${length} key groups (${kinds}) are needed, and ${opened} can be opened`;
  return new AppError(
    'SopsKeyMissing',
    `no key of this operator opens "${file.path}": ${length === 1 ? `it is encrypted for ${kinds}` : needs}`,
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
