import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { RemoteKey } from '../provider.js';

export type Value = { readonly kind: 'value'; readonly value: SecretValue } | Unavailable;

/** What the requests for some keys have come to so far. */
export interface Round {
  /** Why the keys that are left are not asked for; null: they are. */
  end(): Unavailable | null;
  note(key: RemoteKey, value: Value): void;
  /** A request that says nothing of a single key. */
  failed(why: Unavailable): void;
  /** A refused batch may be halved: false once so many were that one by one is cheaper. */
  mayHalve(): boolean;
  of(key: RemoteKey): Value;
}

/** After so many failures, and no answer, the server is to blame and not the keys. */
const ENOUGH = 3;

export function openRound(keys: number): Round {
  const values = new Map<string, Value>();
  let [isAnswered, failures, halvings] = [false, 0, keys >> 1];
  let end: Unavailable | null = null;
  const failed = (why: Unavailable): void => {
    if (why.class === 'unreachable') failures += 1;
    if (why.class === 'throttled' || why.class === 'auth' || (!isAnswered && failures >= ENOUGH)) end = why;
  };
  return {
    end: () => end,
    note: (key, value) => {
      if (value.kind === 'value') isAnswered = true;
      else failed(value);
      values.set(nameOf(key), value);
    },
    failed,
    mayHalve: () => halvings-- > 0,
    of: (key) => {
      const value = values.get(nameOf(key));
      if (value === undefined) throw new Error('internal: a key was not asked for');
      return value;
    },
  };
}

function nameOf({ key, version }: RemoteKey): string {
  return JSON.stringify([key, version]);
}
