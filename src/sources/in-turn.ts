import type { Unavailable } from '../model/answer.js';
import { isOfStore } from './of-store.js';

/** After so many without an answer, one after the other, the server is to blame and not the keys. */
const ENOUGH = 3;

/**
 * A question for each of which nothing is `known`, within what the shelf takes for one: a store that asks for patience,
 * refuses the login or does not answer is asked for no more of them. The rest hears what the last one did.
 */
export async function inTurn<K, A extends { readonly kind: string }>(
  keys: readonly K[],
  known: (key: K) => A | undefined,
  ask: (key: K) => Promise<A | Unavailable>,
): Promise<readonly (A | Unavailable)[]> {
  const answers: (A | Unavailable)[] = [];
  let silent = 0;
  let end: Unavailable | null = null;
  for (const key of keys) {
    const there = known(key);
    const answer: A | Unavailable = there ?? end ?? (await ask(key));
    answers.push(answer);
    if (there !== undefined) continue;
    silent = isOfStore(answer) ? silent + 1 : 0;
    if (isOfStore(answer) && (answer.class !== 'unreachable' || silent >= ENOUGH)) end = answer;
  }
  return answers;
}
