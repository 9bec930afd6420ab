import type { Unavailable, UnavailableClass } from '../model/answer.js';

/** What is the store's fault, whichever key is asked for. */
const OF_STORE: ReadonlySet<UnavailableClass> = new Set(['auth', 'throttled', 'unreachable']);

export function isOfStore(answer: { readonly kind: string }): answer is Unavailable {
  return answer.kind === 'unavailable' && OF_STORE.has((answer as Unavailable).class);
}
