import { createHash, timingSafeEqual, type KeyObject } from 'node:crypto';
import { AppError } from '../../model/problem.js';
import { formatPropertyPath } from '../../model/property-path.js';
import type { SopsFile, SopsLeaf } from '../../model/sops-file.js';
import { decryptValue, type SopsPlain } from './decrypt-value.js';

/** What the hash begins with under `mac_only_encrypted`, so that no MAC of one kind is one of the other: SHA-256 of `sops`. */
const ONLY_ENCRYPTED_SEED = createHash('sha256').update('sops').digest();

/** How sops writes what it encrypts. Anything else was never hashed as it stands there. */
const FORMS: Readonly<Record<string, RegExp>> = {
  int: /^-?(?:0|[1-9][0-9]*)$/,
  float: /^-?[0-9]+(?:\.[0-9]+)?$|^[+-]Inf$|^NaN$/,
  bool: /^(?:True|False)$/,
  time: /^[0-9T:.Z+-]+$/,
};

/**
 * Opens every value of a file and checks the MAC over all of them; only then hands out those that were asked for, in
 * their order. Throws SopsValueDamaged and SopsMacMismatch. Everything else is wiped.
 */
export function openFile(file: SopsFile, dataKey: KeyObject, wanted: readonly SopsLeaf[]): readonly Uint8Array[] {
  const hash = createHash('sha512');
  if (file.macOnlyEncrypted) hash.update(ONLY_ENCRYPTED_SEED);
  const opened = new Map<SopsLeaf, Uint8Array>();
  try {
    for (const leaf of file.leaves) {
      if (leaf.kind === 'clear' && !file.macOnlyEncrypted) hash.update(leaf.text);
      if (leaf.kind !== 'encrypted') continue;
      const { bytes, type } = openLeaf(file, dataKey, leaf);
      hash.update(bytes);
      opened.set(leaf, type === 'bool' ? lowerCase(bytes) : bytes);
    }
    checkMac(file, dataKey, hash.digest('hex').toUpperCase());
    return wanted.map((leaf) => Uint8Array.from(opened.get(leaf) ?? []));
  } finally {
    for (const bytes of opened.values()) bytes.fill(0);
  }
}

function openLeaf(file: SopsFile, dataKey: KeyObject, { path, text }: SopsLeaf): SopsPlain {
  const keys = path.filter((step) => typeof step === 'string');
  const plain = decryptValue(dataKey, text, `${keys.join(':')}:`);
  if (plain === null || !isAsWritten(plain)) {
    throw new AppError(
      'SopsValueDamaged',
      `"${formatPropertyPath(path)}" of "${file.path}" was changed since sops wrote it, or does not belong there`,
      {
        hint: 'a key above it was renamed, it was moved, or its text was edited: restore the file, then `sops edit` it',
      },
    );
  }
  return plain;
}

function isAsWritten({ bytes, type }: SopsPlain): boolean {
  if (type === 'comment') return false;
  const form = FORMS[type];
  return form === undefined || (bytes.length <= 64 && form.test(Buffer.from(bytes).toString('latin1')));
}

function checkMac(file: SopsFile, dataKey: KeyObject, computed: string): void {
  const written = decryptValue(dataKey, file.mac, file.lastModified)?.bytes;
  const expected = Buffer.from(computed);
  if (written?.length === expected.length && timingSafeEqual(written, expected)) return;
  const what =
    written === undefined
      ? `the MAC of "${file.path}", or its time, was changed since sops wrote it`
      : `the values of "${file.path}" are not those that sops wrote: one was added, removed, changed or moved`;
  const hint =
    'restore the file from its last good commit, then change it with `sops edit` only; a merge needs that too';
  throw new AppError('SopsMacMismatch', what, { hint });
}

/** The other formats, and `sops decrypt`, write booleans so. */
function lowerCase(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte | 0x20);
}
