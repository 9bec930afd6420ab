import type { Unavailable } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import { decode } from '../decode.js';
import type { Reply } from '../http/transfer.js';
import type { RemoteKey } from '../provider.js';
import { textMembers } from '../property/text-members.js';
import { failed, garbled, type Asked } from './failures.js';
import { fullId } from './names.js';
import type { Place } from './place.js';

/** What one request for the values of some variables came to. */
export type Batched =
  | { readonly kind: 'values'; readonly values: readonly SecretValue[] }
  /** All or nothing: one of them, or all of it together, is too much. Each half may be well. */
  | { readonly kind: 'refused'; readonly why: Unavailable }
  /** It is so whatever was asked for. */
  | { readonly kind: 'failed'; readonly why: Unavailable }
  /** This server gives no batches that can be read without doubt. */
  | { readonly kind: 'unable' };

/** The newest values of keys without a comma: not more than fit into a URL. */
export async function readBatch({ store, spec, session }: Place, keys: readonly RemoteKey[]): Promise<Batched> {
  const ids = keys.map(({ key }) => fullId(spec, key));
  const path = `/secrets?variable_ids=${ids.map(encodeURIComponent).join(',')}`;
  const asked = await session.ask({ path, operation: 'read', base64: true });
  if (asked.kind === 'unavailable') {
    return { kind: asked.code === 'StoreAnswerTooLarge' ? 'refused' : 'failed', why: asked };
  }
  const thing = keys.length === 1 ? `the key "${keys[0]?.key ?? ''}"` : `${String(keys.length)} keys at once`;
  const what = { store, thing, requestId: asked.requestId };
  return asked.reply.status === 200 ? valuesIn(asked.reply, ids, what) : refusedBy(asked.reply, what);
}

function refusedBy(reply: Reply, what: Asked): Batched {
  if (reply.status === 405 || reply.status === 501) return unable(reply);
  const why = failed(reply, what);
  return { kind: why.class === 'throttled' || why.code === 'StoreRedirected' ? 'failed' : 'refused', why };
}

function valuesIn(reply: Reply, ids: readonly string[], what: Asked): Batched {
  const texts = reply.body.expose(textMembers) ?? new Map<string, Uint8Array>();
  const wanted = ids.flatMap((id) => texts.get(id) ?? []);
  // Without the word that they are base64 they may be anything: a gateway may have taken it away.
  const isUnsure = wanted.length === ids.length && reply.encoding?.toLowerCase() !== 'base64';
  const values = isUnsure ? [] : wanted.flatMap((text) => bytesOf(text) ?? []);
  for (const text of texts.values()) text.fill(0);
  if (isUnsure) return unable(reply);
  if (values.length !== ids.length) return { kind: 'failed', why: garbled(reply, what) };
  reply.body.wipe();
  return { kind: 'values', values: values.map((value) => SecretValue.of(value)) };
}

function unable({ body }: Reply): Batched {
  body.wipe();
  return { kind: 'unable' };
}

/** Ruby ends each 60 characters of base64 with a line break. null: it is none, or of nothing, which no variable has. */
function bytesOf(text: Uint8Array): Uint8Array | null {
  const bare = text.filter((byte) => byte !== 0x0a);
  const value = bare.length === 0 ? null : decode(bare, 'base64');
  bare.fill(0);
  return value;
}
