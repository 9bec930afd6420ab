import type { Unavailable } from '../../model/answer.js';
import { at, jsonOf } from '../http/json.js';
import type { Reply } from '../http/transfer.js';
import { failed, garbled } from './failures.js';
import { fullId, step } from './names.js';
import type { Place } from './place.js';
import type { Replied } from './session.js';

/** What Conjur tells of a variable without its value. */
export interface Found {
  readonly createdAt: string;
  /** Those that it keeps, oldest first; none: it has no value. */
  readonly versions: readonly number[];
}

/** By key. What is missing is not there, or is not visible to the login. */
export type Listed = ReadonlyMap<string, Found>;

/** Metadata of variables, by the fewest requests. */
export interface Listing {
  /** 'none': this server, or what stands before it, lists nothing to this login. */
  find(keys: readonly string[]): Promise<Listed | Unavailable | 'none'>;
}

/** The most that any server gives at once. */
const FIRST_PAGE = 1000;
const SMALLEST_PAGE = 10;

/**
 * Pages of all that the login sees, until every key is found; or key by key, where that takes no more requests. How many
 * pages there are is learnt by walking.
 */
export function openListing({ store, spec, session }: Place): Listing {
  const variables = `/resources/${step(spec.account)}/variable`;
  let size = FIRST_PAGE;
  let pages = 1;
  let listsNothing = false;

  /** A page of the size that the server allows. */
  const page = async (offset: number): Promise<Replied | Unavailable> => {
    for (;;) {
      const path = `${variables}?limit=${String(size)}&offset=${String(offset)}`;
      const asked = await session.ask({ path, operation: 'list' });
      if (!isTooLarge(asked) || size <= SMALLEST_PAGE) return asked;
      if (asked.kind === 'replied') asked.reply.body.wipe();
      size /= 10;
    }
  };
  const walk = async (keys: ReadonlySet<string>): Promise<Walked | Unavailable | 'none'> => {
    const ids = new Map([...keys].map((key) => [fullId(spec, key), key]));
    const found = new Map<string, Found>();
    for (let walked = 1; walked <= keys.size; walked++) {
      const asked = await page((walked - 1) * size);
      if (asked.kind === 'unavailable') return asked;
      if (deniesAll(asked.reply)) return 'none';
      const items = itemsOf(asked, store);
      if ('kind' in items) return items;
      for (const [id, item] of items) {
        const key = ids.get(id);
        if (key !== undefined) found.set(key, item);
      }
      pages = walked;
      if (items.length < size || found.size === keys.size) return { found, isWhole: true };
    }
    pages += 1;
    return { found, isWhole: false };
  };
  const oneByOne = async (keys: readonly string[], found: Map<string, Found>): Promise<Listed | Unavailable> => {
    for (const key of keys) {
      const asked = await session.ask({ path: `${variables}/${step(key)}`, operation: 'check' });
      if (asked.kind === 'unavailable') return asked;
      const item = showOf(asked, { store, key });
      if (item !== null && 'kind' in item) return item;
      if (item !== null) found.set(key, item);
    }
    return found;
  };
  return {
    find: async (keys) => {
      const wanted = new Set(keys);
      if (listsNothing) return 'none';
      if (wanted.size <= pages) return oneByOne([...wanted], new Map());
      const walked = await walk(wanted);
      listsNothing = walked === 'none';
      if (walked === 'none' || 'kind' in walked) return walked;
      const { found, isWhole } = walked;
      return isWhole
        ? found
        : oneByOne(
            [...wanted].filter((key) => !found.has(key)),
            new Map(found),
          );
    },
  };
}

interface Walked {
  readonly found: ReadonlyMap<string, Found>;
  /** Every page was seen, or every key was found. */
  readonly isWhole: boolean;
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

function itemsOf({ reply, requestId }: Replied, store: string): readonly (readonly [string, Found])[] | Unavailable {
  const asked = { store, thing: 'the list of variables', requestId };
  if (reply.status !== 200) return failed(reply, asked);
  const list = jsonOf(reply);
  if (!Array.isArray(list)) return garbled(reply, asked);
  reply.body.wipe();
  return list.map((item) => [String(at(item, 'id')), foundOf(item)] as const);
}

function showOf({ reply, requestId }: Replied, of: { store: string; key: string }): Found | Unavailable | null {
  const asked = { store: of.store, thing: `the key "${of.key}"`, requestId };
  if (reply.status === 200) {
    const item = jsonOf(reply);
    if (typeof at(item, 'id') !== 'string') return garbled(reply, asked);
    reply.body.wipe();
    return foundOf(item);
  }
  if (reply.status !== 403 && reply.status !== 404) return failed(reply, asked);
  reply.body.wipe();
  return null;
}

function foundOf(item: unknown): Found {
  const [createdAt, secrets] = [at(item, 'created_at'), at(item, 'secrets')];
  const versions = Array.isArray(secrets) ? secrets.map((secret) => at(secret, 'version')) : [];
  return {
    createdAt: typeof createdAt === 'string' ? createdAt : '',
    versions: versions.filter((version) => typeof version === 'number').sort((a, b) => a - b),
  };
}
