import type { Reply } from '../http/transfer.js';
import type { RemoteKey } from '../provider.js';
import { failed, garbled } from './failures.js';
import { step } from './names.js';
import type { Place } from './place.js';
import type { Value } from './round.js';

/**
 * One value as its bytes are, in the version that is asked for. Nothing is around it that would tell it from the page of
 * somebody else, so that what says to be a page, or says nothing, is none. Nor is what a gateway has packed, or what may be
 * half of a value because nothing tells where it ends.
 */
export async function readOne({ store, spec, session }: Place, { key, version }: RemoteKey): Promise<Value> {
  const query = version === null ? '' : `?version=${encodeURIComponent(version)}`;
  const path = `/secrets/${step(spec.account)}/variable/${step(key)}${query}`;
  const asked = await session.ask({ path, operation: 'read' });
  if (asked.kind === 'unavailable') return asked;
  const { reply, requestId } = asked;
  const thing = version === null ? `the key "${key}"` : `version ${version} of the key "${key}"`;
  if (reply.status !== 200) return failed(reply, { store, thing, requestId });
  const isPage = reply.type === null || /^text\/html\b/i.test(reply.type);
  const isPacked = !/^(?:identity)?$/i.test(reply.encoding ?? '');
  const isEmpty = reply.body.expose((bytes) => bytes.length === 0);
  return isPage || isPacked || isEmpty || !hasEnd(reply)
    ? garbled(reply, { store, thing, requestId })
    : { kind: 'value', value: reply.body };
}

/** Without both, a value is over where the connection is, for whatever reason. */
function hasEnd({ headers }: Reply): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
