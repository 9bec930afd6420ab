import { armor, Decrypter, Encrypter } from 'age-encryption';
import type { webcrypto } from 'node:crypto';

/**
 * The only file that imports age-encryption, and itself only imported when something is opened or sealed: the library
 * costs 130 ms of start-up, which a pass that opens nothing does not pay.
 */

/** An armoured age file that each of the recipients can open. */
export async function encrypt(payload: Uint8Array, recipients: readonly string[]): Promise<string> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(payload));
}

/** What an armoured age file holds, or `no-key`. Rejects with the library's own error where the file is damaged. */
export type Decrypt = (armored: string) => Promise<Uint8Array | 'no-key'>;

/** Thrown inside the library and caught again here; never seen outside. */
const NO_KEY = new Error('internal: no identity matched');

/**
 * Identities are CryptoKeys and one Decrypter serves for all files: 0.6 ms for a file, where identities given as text
 * cost 1.8 ms (Node 20) or 0.7 ms (Node 24) and the library without Web Crypto 2.4 ms. An identity of our own on
 * node:crypto was no faster.
 */
export function makeDecrypt(keys: readonly webcrypto.CryptoKey[]): Decrypt {
  const decrypter = new Decrypter();
  for (const key of keys) decrypter.addIdentity(key);
  // Identities are asked in order, and "none matched" is told by the words of an error only: so the last one tells.
  decrypter.addIdentity({
    unwrapFileKey: () => {
      throw NO_KEY;
    },
  });
  return async (armored) => {
    try {
      return await decrypter.decrypt(armor.decode(armored));
    } catch (error) {
      if (error === NO_KEY) return 'no-key';
      throw error;
    }
  };
}
