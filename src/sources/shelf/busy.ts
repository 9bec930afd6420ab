import type { Unavailable } from '../../model/answer.js';
import { unavailable } from '../unavailable.js';

/** The limits of a store leave no room now. `what`: what would have been asked for, as words; `inMs`: until there is. */
export function busy(store: string, what: string, inMs: number): Unavailable {
  const message = `the limits of store "${store}" leave no room for ${what} yet`;
  return unavailable('StoreBusy', message, { hint: null, class: 'throttled', retryAfterMs: inMs });
}
