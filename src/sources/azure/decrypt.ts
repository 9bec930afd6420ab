import { CryptographyClient } from '@azure/keyvault-keys';
import type { Unavailable } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import type { Asked } from '../http/failures.js';
import type { Transit } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { API_VERSION, toldAs, type Session } from './session.js';

/** A key with its version, as sops names it. */
const KEY = /^[0-9A-Za-z-]{1,127}\/[0-9a-fA-F]{32}$/;

/**
 * RSA keys that never leave the vault, which opens with them what their public part encrypted (RSA-OAEP-256). `key` is
 * `name/version`, the ciphertext base64url.
 */
export function decryptsWith(session: Session): Transit {
  const { address, credential, options, store } = session;
  /** Each looks once at what its key may do. */
  const clients = new Map<string, CryptographyClient>();
  const clientOf = (key: string): CryptographyClient => {
    const known = clients.get(key);
    if (known !== undefined) return known;
    const id = `${address}/keys/${key}`;
    const client = new CryptographyClient(id, credential, { ...options, serviceVersion: API_VERSION });
    clients.set(key, client);
    return client;
  };
  return {
    decrypt: async (key, text) => {
      const asked = { store, thing: `what the key "${key}" encrypted` };
      if (!KEY.test(key)) return unfit(asked);
      const ciphertext = Buffer.from(text, 'base64url');
      const answer = await session.ask(asked, (call) =>
        clientOf(key).decrypt({ algorithm: 'RSA-OAEP-256', ciphertext }, call),
      );
      if ('status' in answer && answer.status === 400) return undecrypted(asked);
      if ('status' in answer || answer.kind === 'unavailable') return toldAs(answer, asked);
      const { result } = answer.it;
      const value = SecretValue.of(Uint8Array.from(result));
      result.fill(0);
      return value;
    },
  };
}

function undecrypted({ store, thing }: Asked): Unavailable {
  return unavailable('StoreNotDecrypted', `the store "${store}" does not open ${thing} (status 400)`, {
    hint: 'is it an RSA key that may decrypt, and was the text edited?',
  });
}

function unfit({ store, thing }: Asked): Unavailable {
  return unavailable('StoreRefused', `the store "${store}" cannot be asked for ${thing}: that is no name of a key`, {
    hint: 'sops writes the name of a key and its version',
  });
}
