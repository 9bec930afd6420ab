import type { Unavailable } from '../../model/answer.js';
import { isAppError } from '../../model/problem.js';
import { unavailable } from '../unavailable.js';

/** What `work` gives; or that a credential which it needs cannot be read. */
export async function toldOf<T>(store: string, work: () => Promise<T>): Promise<T | Unavailable> {
  try {
    return await work();
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    const message = `cannot log in to the store "${store}": ${thrown.message}`;
    return unavailable(thrown.code, message, { class: 'auth', hint: thrown.hint });
  }
}
