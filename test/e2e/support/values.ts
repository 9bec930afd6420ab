import { afterEach, expect } from '@jest/globals';
import { leaksOf } from './leaks.js';
import { canary, record } from './run.js';

/** What a server has seen so far. */
export interface Witness {
  /** All that it logged, or was asked. */
  readonly logs: readonly string[];
  /** What is secret besides the values of the cases: credentials, tokens. */
  readonly secrets: Iterable<string>;
}

/**
 * Makes the values of a file's cases, each of them new. After each case, whatever it did, all that the server saw is
 * recorded and everything is searched for what is secret, now and by the last file of the suite. null: there is no server.
 */
export function watchedValues(server: () => Witness | null): () => string {
  const values: string[] = [];
  afterEach(() => {
    const seen = server();
    if (seen === null) return;
    for (const log of seen.logs) record(log);
    for (const text of [...values, ...seen.secrets]) expect(leaksOf(text)).toEqual([]);
  });
  return () => {
    const value = canary();
    values.push(value);
    return value;
  };
}
