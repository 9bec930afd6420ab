import type { Unavailable } from '../model/answer.js';
import { isAppError, type AppError } from '../model/problem.js';
import { unavailable } from './unavailable.js';

/** What `work` gives; or that a credential which it needs cannot be read. */
export async function toldOf<T>(store: string, work: () => Promise<T>): Promise<T | Unavailable> {
  try {
    return await work();
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    return credentialTold(store, thrown);
  }
}

export function credentialTold(store: string, { code, hint, message }: AppError): Unavailable {
  return unavailable(code, `cannot log in to the store "${store}": ${message}`, { class: 'auth', hint });
}
