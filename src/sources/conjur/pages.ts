import type { Unavailable } from '../../model/answer.js';
import { at, jsonOf } from '../http/json.js';
import type { Reply } from '../http/transfer.js';
import { failed, garbled } from './failures.js';
import { foundOf, type Found } from './found.js';
import { step } from './names.js';
import type { Place } from './place.js';
import type { Replied } from './session.js';

/** Variables that follow each other in the list of all that the login sees. */
export interface Page {
  readonly kind: 'page';
  /** By their full ids. */
  readonly items: readonly (readonly [id: string, item: Found])[];
  readonly isLast: boolean;
}

/** The most that any server gives at once. */
const FIRST_SIZE = 1000;
const SMALLEST_SIZE = 10;

/** Pages as large as the server gives them. 'none': it lists nothing to this login. */
export function openPages({ store, spec, session }: Place): (offset: number) => Promise<Page | Unavailable | 'none'> {
  let size = FIRST_SIZE;
  const ask = async (offset: number): Promise<Replied | Unavailable> => {
    for (;;) {
      const path = `/resources/${step(spec.account)}/variable?limit=${String(size)}&offset=${String(offset)}`;
      const asked = await session.ask({ path, operation: 'list' });
      if (!isTooLarge(asked) || size <= SMALLEST_SIZE) return asked;
      if (asked.kind === 'replied') asked.reply.body.wipe();
      size /= 10;
    }
  };
  return async (offset) => {
    const asked = await ask(offset);
    if (asked.kind === 'unavailable') return asked;
    const { reply, requestId } = asked;
    if (deniesAll(reply)) return 'none';
    const what = { store, thing: 'the list of variables', requestId };
    if (reply.status !== 200) return failed(reply, what);
    const list = jsonOf(reply);
    if (!Array.isArray(list)) return garbled(reply, what);
    reply.body.wipe();
    const items = list.map((item) => [String(at(item, 'id')), foundOf(item)] as const);
    return { kind: 'page', items, isLast: items.length < size };
  };
}

function isTooLarge(asked: Replied | Unavailable): boolean {
  return asked.kind === 'replied' ? asked.reply.status === 422 : asked.code === 'StoreAnswerTooLarge';
}

/** This login, or what stands before the server, has no lists. Wipes the body then. */
export function deniesAll({ status, body }: Reply): boolean {
  const denies = [403, 404, 405, 422, 501].includes(status);
  if (denies) body.wipe();
  return denies;
}
