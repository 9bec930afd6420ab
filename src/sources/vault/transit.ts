import type { Unavailable } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import { pickJson } from '../property/pick-json.js';
import { decode } from '../decode.js';
import type { Transit } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { badPath, pathOf } from './connection.js';
import type { Asked } from '../http/failures.js';
import { failed, garbled } from './failures.js';
import type { Session } from './session.js';
import type { Reply } from '../http/transfer.js';

interface Mount {
  readonly store: string;
  readonly mount: string;
  readonly session: Session;
}

/** Keys that never leave the server, which opens with them what they encrypted. */
export function transitOf({ store, mount, session }: Mount): Transit {
  return {
    decrypt: async (key, ciphertext) => {
      const asked = { store, thing: `what the transit key "${key}" encrypted` };
      if (badPath(key) !== null) return unfit(asked);
      const reply = await session.ask({ ...DECRYPT, path: pathOf(mount, 'decrypt', key), body: { ciphertext } });
      if (reply.kind !== 'reply') return reply;
      if (reply.status === 400) return undecrypted(reply, asked);
      return reply.status === 200 ? plaintextOf(reply, asked) : failed(reply, asked);
    },
  };
}

/** It makes nothing. */
const DECRYPT = { method: 'POST', operation: 'decrypt', repeatable: true } as const;

/** The server writes bytes as base64. */
function plaintextOf(reply: Reply, asked: Asked): SecretValue | Unavailable {
  const picked = reply.body.expose((bytes) => pickJson(bytes, ['data', 'plaintext']));
  if (picked.kind !== 'found') return garbled(reply, asked);
  const bytes = decode(picked.value, 'base64');
  picked.value.fill(0);
  if (bytes === null) return garbled(reply, asked);
  reply.body.wipe();
  return SecretValue.of(bytes);
}

/** Its words are not repeated. */
function undecrypted({ body, status }: Reply, { store, thing }: Asked): Unavailable {
  body.wipe();
  return unavailable('StoreNotDecrypted', `the store "${store}" does not open ${thing} (status ${String(status)})`, {
    hint: 'is the key still there, with the version that encrypted it (min_decryption_version)? Was the text edited?',
  });
}

function unfit({ store, thing }: Asked): Unavailable {
  return unavailable('StoreRefused', `the store "${store}" cannot be asked for ${thing}: that is no name of a key`, {
    hint: 'the name of a transit key is one word',
  });
}
