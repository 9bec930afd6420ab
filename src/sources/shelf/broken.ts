import type { Unavailable } from '../../model/answer.js';
import { faultOf } from '../../model/fault.js';
import { unavailable } from '../unavailable.js';

/**
 * A fault of Waxseal in one provider holds what that store was asked for, and neither the pass nor another store. Where it
 * was thrown is told; what it says is not, since it may quote anything.
 */
export async function orBroken<T>(store: string, call: () => Promise<T>): Promise<T | Unavailable> {
  try {
    return await call();
  } catch (thrown) {
    const { at, error } = faultOf(thrown);
    const where = at[0] === undefined ? '' : ` ${at[0]}`;
    return unavailable('StoreBroken', `internal error in what asks the store "${store}" (${error}${where})`, {
      class: 'ambiguous',
      hint: 'this is a bug of Waxseal: please report this line',
    });
  }
}

/** The same for as many keys. */
export async function eachOrBroken<T>(
  store: string,
  keys: readonly unknown[],
  call: () => Promise<readonly T[]>,
): Promise<readonly (T | Unavailable)[]> {
  const answers = await orBroken(store, async () => {
    const all = await call();
    if (all.length === keys.length) return all;
    throw new Error('internal: a provider answered another number of keys than it was asked for');
  });
  return 'kind' in answers ? keys.map(() => answers) : answers;
}
