import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import { unavailable } from '../unavailable.js';
import type { Connection, Question } from './connection.js';
import { failed, garbled } from './failures.js';
import { jsonOf, textAt } from '../http/json.js';
import { secretOf } from '../http/pem.js';
import type { Reply } from '../http/transfer.js';

/** The secret_id inside of a wrapping token. It stays the unwrapper's. */
export type Unwrap = (wrapping: SecretValue, mount: string, by: Connection) => Promise<SecretValue | Unavailable>;

/**
 * A wrapping token opens once, so what was in it is kept for the later logins of this process, for as long as the file
 * holds the same token.
 */
export function unwrapper(store: string): Unwrap {
  let kept: { readonly wrapping: SecretValue; readonly secretId: SecretValue } | null = null;
  return async (wrapping, mount, by) => {
    if (kept?.wrapping.equals(wrapping) === true) {
      wrapping.wipe();
      return kept.secretId;
    }
    const secretId = await open(wrapping, { mount, by, store });
    if ('kind' in secretId) {
      wrapping.wipe();
      return secretId;
    }
    kept?.wrapping.wipe();
    kept?.secretId.wipe();
    kept = { wrapping, secretId };
    return secretId;
  };
}

interface Opening {
  readonly mount: string;
  readonly by: Connection;
  readonly store: string;
}

/** Looks first what made it: anyone could wrap a secret_id of another role. */
async function open(wrapping: SecretValue, { mount, by, store }: Opening): Promise<SecretValue | Unavailable> {
  const looked = await by.ask(LOOK, wrapping);
  if (looked.kind !== 'reply') return looked;
  if (looked.status !== 200) return spent(looked, store);
  const made = textAt(jsonOf(looked), 'data', 'creation_path') ?? '';
  looked.body.wipe();
  if (!made.includes(`auth/${mount}/role/`) || !made.endsWith('/secret-id')) return foreign(store, mount);
  const reply = await by.ask(OPEN, wrapping);
  if (reply.kind !== 'reply') return reply;
  if (reply.status !== 200) return spent(reply, store);
  const text = textAt(jsonOf(reply), 'data', 'secret_id');
  if (text === null) return garbled(reply, { store, thing: 'the wrapped secret_id' });
  reply.body.wipe();
  return secretOf(text);
}

const LOOK: Question = {
  method: 'GET',
  path: 'sys/wrapping/lookup',
  operation: 'look up wrapping',
  repeatable: true,
};
const OPEN: Question = {
  method: 'POST',
  path: 'sys/wrapping/unwrap',
  body: {},
  operation: 'unwrap',
  repeatable: false,
};

function spent(reply: Reply, store: string): Unavailable {
  if (reply.status >= 500 || reply.status === 429) return failed(reply, { store, thing: 'the wrapped secret_id' });
  reply.body.wipe();
  return unavailable(
    'StoreUnwrapFailed',
    `the wrapped secret_id for the store "${store}" was opened before, or has ended (status ${String(reply.status)})`,
    {
      class: 'auth',
      hint: 'if nobody knows who opened it, treat it as stolen: destroy that secret_id and wrap a new one',
    },
  );
}

function foreign(store: string, mount: string): Unavailable {
  return unavailable(
    'StoreUnwrapFailed',
    `the wrapped secret_id for the store "${store}" was not made by the AppRole method at "${mount}"`,
    { class: 'auth', hint: 'who put it there? Treat it as forged until that is known' },
  );
}
