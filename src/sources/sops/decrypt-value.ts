import { createDecipheriv, type KeyObject } from 'node:crypto';
import { SOPS_VALUE } from '../../model/sops-file.js';

export interface SopsPlain {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const TAG_BYTES = 16;

/**
 * What an `ENC[…]` holds; null: it was changed, or does not belong here. `bound` is the additional data that it was
 * encrypted with: where it stands, or for the MAC, when the file was written.
 */
export function decryptValue(dataKey: KeyObject, text: string, bound: string): SopsPlain | null {
  const [, data = '', iv = '', tag = '', type = ''] = SOPS_VALUE.exec(text) ?? [];
  const [ciphertext, nonce, authTag] = [base64(data), base64(iv), base64(tag)];
  if (ciphertext === null || nonce === null || authTag?.length !== TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(bound)).setAuthTag(authTag);
    const bytes = decipher.update(ciphertext);
    decipher.final();
    return { type, bytes };
  } catch {
    return null;
  }
}

/** Only the one spelling that these bytes have. */
function base64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : null;
}
