import { createHash } from 'node:crypto';
import type { Keyring } from '../doors.js';
import { formatDigest, NO_KEY } from '../model/fingerprint.js';
import { kindOfName } from '../model/object-name.js';

/** How the value of a document is told from another one. */
export type Fingerprints = Pick<Keyring, 'keyId' | 'fingerprint' | 'olderFingerprints'>;

/** Who may read a config knows its content, so a hash gives nothing away, and no key is needed. */
const PLAIN: Fingerprints = {
  keyId: NO_KEY,
  fingerprint: (_, value) => formatDigest(value.expose((bytes) => createHash('sha256').update(bytes).digest())),
  olderFingerprints: () => [],
};

/** null: a secret, and there is no key. */
export function fingerprintsOf(name: string, keyring: Keyring | null): Fingerprints | null {
  return kindOfName(name) === 'config' ? PLAIN : keyring;
}

/** Key ids of the fingerprints that can be checked. `keyIds`: those of the keyring. */
export function keyIdsFor(name: string, keyIds: readonly string[]): readonly string[] {
  return kindOfName(name) === 'config' ? [NO_KEY] : keyIds;
}
