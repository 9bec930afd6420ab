/** Something to be delivered. A newer order of the same key stands for an older one. */
interface Keyed {
  readonly key: string;
}

/** Orders that wait, the oldest first. */
export interface Orders<T extends Keyed> {
  readonly size: () => number;
  /** Gives the oldest one, which was given up, if there was no room otherwise. */
  readonly add: (order: T) => T | undefined;
  /** Back to the front: it was taken, and is not delivered yet. */
  readonly putBack: (order: T) => void;
  readonly take: () => T | undefined;
  readonly has: (key: string) => boolean;
  /** Resolves with the next `add` or `wake`, at once if something waits, and when the signal is aborted. */
  readonly change: (signal: AbortSignal) => Promise<void>;
  readonly wake: () => void;
}

export function makeOrders<T extends Keyed>(most: number): Orders<T> {
  const waiting: T[] = [];
  let wake = (): void => undefined;
  return {
    size: () => waiting.length,
    add: (order) => {
      const old = waiting.findIndex(({ key }) => key === order.key);
      if (old >= 0) waiting.splice(old, 1);
      waiting.push(order);
      const givenUp = waiting.length > most ? waiting.shift() : undefined;
      wake();
      return givenUp;
    },
    putBack: (order) => void waiting.unshift(order),
    take: () => waiting.shift(),
    has: (key) => waiting.some((order) => order.key === key),
    change: (signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          signal.removeEventListener('abort', end);
          resolve();
        };
        wake = end;
        if (waiting.length > 0 || signal.aborted) end();
        else signal.addEventListener('abort', end);
      }),
    wake: () => wake(),
  };
}
