import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { formatFingerprint } from '../model/fingerprint.js';
import type { SecretValue } from '../model/secret-value.js';

/** Which identity a fingerprint was made under: the first 16 hex digits of SHA-256 of its recipient. */
export function keyIdOf(recipient: string): string {
  return createHash('sha256').update(recipient).digest('hex').slice(0, 16);
}

/**
 * HMAC of name, NUL, value: equal for equal values of one name, and of no use to guess with for anybody without the key.
 * The name is in it so that two secrets with one value do not show that they have.
 */
export function fingerprintOf(key: KeyObject, keyId: string, name: string, value: SecretValue): string {
  const mac = createHmac('sha256', key).update(name).update('\0');
  return value.expose((bytes) => formatFingerprint(keyId, mac.update(bytes).digest()));
}
