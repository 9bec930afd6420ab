import { randomBytes } from 'node:crypto';
import type { FakeAnswer } from './vault-answers.js';
import type { VaultState } from './vault-state.js';
import { DONE, refused, told, type Told } from './vault-told.js';

/** A transit engine that remembers what it encrypted. null: something else. */
export function transitAnswer(state: VaultState, { method, path, body }: FakeAnswer): Told | null {
  const [mount, verb, key = ''] = path.split('/');
  if (mount !== 'transit' || method !== 'POST') return null;
  if (verb === 'keys') {
    state.transit.set(key, new Map());
    return DONE;
  }
  const known = state.transit.get(key);
  if (known === undefined) return refused('encryption key not found');
  if (verb === 'encrypt') {
    const ciphertext = `vault:v1:${randomBytes(60).toString('base64')}`;
    known.set(ciphertext, String(body['plaintext']));
    return told({ ciphertext, key_version: 1 });
  }
  const plaintext = known.get(String(body['ciphertext']));
  return plaintext === undefined ? refused('invalid ciphertext: unable to decrypt') : told({ plaintext });
}
