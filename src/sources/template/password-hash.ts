import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import bcrypt from 'bcryptjs';
import type { Keyring } from '../../doors.js';
import { SecretValue } from '../../model/secret-value.js';
import type { PasswordHash, Refused } from './filters.js';

const COST = 10;

/** bcrypt looks at no byte behind these. */
const MAX_PASSWORD = 72;

/**
 * bcrypt with a salt that follows from the key of this Swarm, the document, the place in its template and the password:
 * the same hash each time. The salt stands in the hash for all to read, so it must be of no use to guess with: it comes
 * from the keyed fingerprint, never from a bare hash of the password.
 */
export function bcryptUnder(keyring: Keyring, secret: string, place: number): PasswordHash {
  return (password) => {
    const refused = refuse(password);
    if (refused !== null) return refused;
    // No document has a name that begins with NUL, so this is the fingerprint of no value.
    const lent = SecretValue.of(password.slice());
    const mark = keyring.fingerprint(`\0bcrypt\0${secret}\0${place}`, lent);
    lent.wipe();
    const salt = bcrypt.encodeBase64(createHash('sha256').update(mark).digest().subarray(0, 16), 16);
    const hash = bcrypt.hashSync(new TextDecoder().decode(password), `$2b$${COST}$${salt}`);
    return Uint8Array.from(Buffer.from(hash, 'latin1'));
  };
}

/**
 * Stands where the hash will stand, for what is fingerprinted: another key makes other salts, and must not restart
 * anything. Equal exactly for equal passwords; never leaves the process.
 */
export const STAND_IN: PasswordHash = (password) =>
  refuse(password) ?? Uint8Array.from(createHash('sha256').update('bcrypt\0').update(password).digest('hex'), codeOf);

function codeOf(character: string): number {
  return character.charCodeAt(0);
}

function refuse(password: Uint8Array): Refused | null {
  if (password.length > MAX_PASSWORD) return { refused: `bcrypt takes at most ${MAX_PASSWORD} bytes` };
  if (!isUtf8(password) || password.includes(0)) return { refused: 'bcrypt takes text without NUL' };
  return null;
}
