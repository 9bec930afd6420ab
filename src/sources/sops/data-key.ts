import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { AppError, isAppError } from '../../model/problem.js';
import type { SopsFile, SopsKey } from '../../model/sops-file.js';
import { combineShares } from './shamir.js';

const DATA_KEY_BYTES = 32;

/**
 * Opens what `sops` encrypted the data key with. null: this is none of ours. `Unavailable`: a store does not open it, or
 * not now. Rejects with AppError: it is damaged.
 */
export type Unwrap = (key: SopsKey) => Promise<Uint8Array | Unavailable | null>;

/** By the identities of the operator. The recipient in the file only tells which blocks are worth a try. */
export function unwrapAge(keyring: Keyring): Unwrap {
  return (key) =>
    key.kind === 'age' && keyring.recipients.includes(key.recipient) ? keyring.open(key.enc) : Promise.resolve(null);
}

/**
 * The data key of a file. In each group every key of ours is tried, in the order of `ways` and of the file; with several
 * groups each gives a share. `Unavailable`: a store is in the way. Throws SopsKeyMissing: too few are for us;
 * SopsKeyDamaged: one is, and does not open.
 */
export async function dataKeyOf(file: SopsFile, ways: readonly Unwrap[]): Promise<KeyObject | Unavailable> {
  const parts: Uint8Array[] = [];
  let failed: Failed | null = null;
  try {
    for (const group of file.groups) {
      if (parts.length === file.threshold) break;
      const part = await openGroup(group, ways);
      if (part instanceof Uint8Array) parts.push(part);
      else failed ??= part;
    }
    if (parts.length >= file.threshold) return toKey(file, parts);
    if (failed === null) throw noKey(file, parts.length);
    if (isAppError(failed)) throw damaged(file, failed);
    return { ...failed, message: `${unopened(file)}: ${failed.message}` };
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

type Failed = AppError | Unavailable;

/** What the first key gives that opens; null: none is ours; else of ours none opens, and why the first does not. */
async function openGroup(group: readonly SopsKey[], ways: readonly Unwrap[]): Promise<Uint8Array | Failed | null> {
  let failed: Failed | null = null;
  for (const way of ways) {
    for (const key of group) {
      try {
        const part = await way(key);
        if (part instanceof Uint8Array) return part;
        failed ??= part;
      } catch (thrown) {
        if (!isAppError(thrown)) throw thrown;
        failed ??= thrown;
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
  const message = unopened(file);
  const hint = 'the file was edited by hand: restore it, or run `sops updatekeys` on it';
  return new AppError('SopsKeyDamaged', why === null ? message : `${message}: ${why.message}`, { hint });
}

function unopened({ path }: SopsFile): string {
  return `the data key in "${path}" does not open`;
}
