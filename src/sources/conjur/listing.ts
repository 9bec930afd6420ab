import type { Unavailable } from '../../model/answer.js';
import { at, jsonOf } from '../http/json.js';
import { failed, garbled } from './failures.js';
import { foundOf, type Found, type Listed } from './found.js';
import { fullId, step } from './names.js';
import { openPages } from './pages.js';
import type { Place } from './place.js';

/** Metadata of variables, by the fewest requests. */
export interface Listing {
  /** 'none': this server, or what stands before it, lists nothing to this login. */
  find(keys: readonly string[]): Promise<Listed | Unavailable | 'none'>;
}

interface Walked {
  readonly found: Listed;
  /** Every page was seen, or every key was found. */
  readonly isWhole: boolean;
}

/**
 * Pages of all that the login sees, until every key is found; or key by key, where that takes no more requests. How many
 * pages there are is learnt by walking.
 */
export function openListing(place: Place): Listing {
  const page = openPages(place);
  let pages = 1;
  let listsNothing = false;

  const walk = async (keys: ReadonlySet<string>): Promise<Walked | Unavailable | 'none'> => {
    const ids = new Map([...keys].map((key) => [fullId(place.spec, key), key]));
    const found = new Map<string, Found>();
    let offset = 0;
    for (let walked = 1; walked <= keys.size; walked++) {
      const here = await page(offset);
      if (here === 'none' || here.kind === 'unavailable') return here;
      for (const [id, item] of here.items) {
        const key = ids.get(id);
        if (key !== undefined) found.set(key, item);
      }
      offset += here.items.length;
      pages = walked;
      if (here.isLast || found.size === keys.size) return { found, isWhole: true };
    }
    pages += 1;
    return { found, isWhole: false };
  };
  return {
    find: async (keys) => {
      const wanted = new Set(keys);
      if (listsNothing) return 'none';
      if (wanted.size <= pages) return oneByOne(place, [...wanted], new Map());
      const walked = await walk(wanted);
      listsNothing = walked === 'none';
      if (walked === 'none' || 'kind' in walked) return walked;
      const { found, isWhole } = walked;
      const missing = [...wanted].filter((key) => !found.has(key));
      return isWhole ? found : oneByOne(place, missing, found);
    },
  };
}

/** Those that were found, and of the other keys what there is. */
async function oneByOne(place: Place, keys: readonly string[], found: Listed): Promise<Listed | Unavailable> {
  const all = new Map(found);
  for (const key of keys) {
    const item = await show(place, key);
    if (item !== null && 'kind' in item) return item;
    if (item !== null) all.set(key, item);
  }
  return all;
}

/** null: it is not there, or not for this login. */
async function show({ store, spec, session }: Place, key: string): Promise<Found | Unavailable | null> {
  const path = `/resources/${step(spec.account)}/variable/${step(key)}`;
  const asked = await session.ask({ path, operation: 'check' });
  if (asked.kind === 'unavailable') return asked;
  const { reply, requestId } = asked;
  const what = { store, thing: `the key "${key}"`, requestId };
  if (reply.status === 403 || reply.status === 404) {
    reply.body.wipe();
    return null;
  }
  if (reply.status !== 200) return failed(reply, what);
  const item = jsonOf(reply);
  if (typeof at(item, 'id') !== 'string') return garbled(reply, what);
  reply.body.wipe();
  return foundOf(item);
}
