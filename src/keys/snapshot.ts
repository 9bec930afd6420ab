import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** Goes before the text, so that the signature of a snapshot can never be one of anything else. */
const PURPOSE = 'waxseal/v1 snapshot\n';

/** What DER puts before the 32 bytes of a public key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** `ed25519:<base64>`: 64 bytes, under the private half of Policy.snapshotKey. */
export function signSnapshot(key: KeyObject, text: string): string {
  return `ed25519:${sign(null, Buffer.from(PURPOSE + text), key).toString('base64')}`;
}

export function verifySnapshot(snapshotKey: string, text: string, signature: string): boolean {
  const [half, signed] = [bytesOf(snapshotKey, 32), bytesOf(signature, 64)];
  if (half === null || signed === null) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, half]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(PURPOSE + text), key, signed);
}

/** null: not so many bytes in the form of a key or a signature. */
function bytesOf(text: string, length: number): Buffer | null {
  const [, encoded = ''] = /^ed25519:([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length === length ? bytes : null;
}
