import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { RemoteKey } from '../provider.js';

export type Value = { readonly kind: 'value'; readonly value: SecretValue } | Unavailable;

/** What the requests for some keys have come to so far. */
export interface Round {
  /** Why the keys that are left are not asked for; null: they are. */
  end(): Unavailable | null;
  /** A request for one key. */
  note(key: RemoteKey, value: Value): void;
  /** A request for some keys, none of which is to blame. */
  noteAll(keys: readonly RemoteKey[], why: Unavailable): void;
  /** A request for some keys, one of which may be to blame. */
  refused(why: Unavailable): void;
  /** A refused batch may be halved: false once so many were that one by one is cheaper. */
  mayHalve(): boolean;
  of(key: RemoteKey): Value;
}

/**
 * After so many failures in a row the server is to blame and not the keys, whatever it answered before: each could wait for
 * its end. While batches are halved, more are needed: a batch, its halves and its quarters.
 */
const ENOUGH = 3;
const ENOUGH_HALVED = 7;

export function openRound(keys: number): Round {
  const values = new Map<string, Value>();
  let [failures, refusals, halvings] = [0, 0, keys >> 1];
  let end: Unavailable | null = null;
  const judge = (why: Unavailable): void => {
    const isAway = failures >= ENOUGH || refusals >= ENOUGH_HALVED;
    if (why.class === 'throttled' || why.class === 'auth' || isAway) end = why;
  };
  const failed = (why: Unavailable): void => {
    if (why.class === 'unreachable') failures += 1;
    judge(why);
  };
  return {
    end: () => end,
    note: (key, value) => {
      if (value.kind === 'value') [failures, refusals] = [0, 0];
      else failed(value);
      values.set(nameOf(key), value);
    },
    noteAll: (some, why) => {
      failed(why);
      for (const key of some) values.set(nameOf(key), why);
    },
    refused: (why) => {
      if (why.class === 'unreachable') refusals += 1;
      judge(why);
    },
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
