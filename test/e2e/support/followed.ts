import { expect } from '@jest/globals';
import { waitFor } from './wait.js';
import type { Watched } from './watched.js';

/** A store that can be watched and shut, a value in it, and tasks that read what becomes of the value. */
export interface Followed {
  readonly operator: Watched;
  /** Documents of the value. */
  readonly secrets: readonly string[];
  /** The next value: it is there once this resolves. */
  put(value: string): unknown;
  /** Resolves once the tasks read it. */
  live(value: string): Promise<void>;
  /** Every request to the store so far, in order. */
  requests(): readonly string[];
  /** Of these, what looks whether the value is another one; and what reads it. */
  readonly looks: (request: string) => boolean;
  readonly reads: (request: string) => boolean;
  /** How many looks one refresh takes that ends in a reading. */
  readonly looksARefresh: number;
  setDown(isDown: boolean): unknown;
  /** What the engine keeps of service and secrets, with the index of each last write. */
  standing(): Promise<unknown>;
}

/**
 * A value that changes reaches the tasks within one refresh: twice, then after an outage in which nothing moves and which
 * a change falls into, then once more.
 */
export async function followsThroughAnOutage(store: Followed, fresh: () => string): Promise<void> {
  const { operator } = store;
  // It has logged in by then.
  await operator.settles();
  for (const value of [fresh(), fresh()]) await reachesInOneRefresh(store, value);
  await operator.becomes('waxseal_store_up', 1);

  await operator.settles();
  await store.setDown(true);
  const lasting: string[] = [];
  for (const secret of store.secrets) {
    const message = await waitFor(`"${secret}" to be held since the outage`, () => heldAs(store, secret), 120);
    lasting.push(message);
  }
  await operator.becomes('waxseal_store_up', 0);
  const before = await store.standing();
  const meanwhile = fresh();
  await store.put(meanwhile);
  // The message names the next try, which has come and gone.
  const [first = ''] = store.secrets;
  await waitFor('another try', async () => (await heldAs(store, first)) !== lasting[0], 120);
  expect(await store.standing()).toEqual(before);

  await store.setDown(false);
  await store.live(meanwhile);
  for (const secret of store.secrets) {
    await waitFor(`"${secret}" not to be held`, async () => (await operator.told(secret)).held.length === 0, 120);
  }
  await operator.becomes('waxseal_store_up', 1);
  await reachesInOneRefresh(store, fresh());
}

async function reachesInOneRefresh(store: Followed, value: string): Promise<void> {
  const begun = store.requests().length;
  await store.put(value);
  // Who looks in the middle of it may or may not see it.
  const written = store.requests().length;
  await store.live(value);
  const asked = store.requests();
  const readAt = asked.findIndex((request, at) => at >= begun && store.reads(request));
  if (readAt < 0) throw new Error('the value was not read');
  expect(asked.slice(written, readAt).filter(store.looks).length).toBeLessThanOrEqual(store.looksARefresh);
}

async function heldAs({ operator }: Followed, secret: string): Promise<string | undefined> {
  const { held } = await operator.told(secret);
  return held.find(({ reason }) => reason === 'SourceUnavailable')?.message;
}
