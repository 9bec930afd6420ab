import type { Clock } from '../../src/doors.js';

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly rise: () => void;
}

/** Time that passes only when nobody has anything left to do. */
export interface VirtualClock extends Clock {
  /** Calls `act` at that time. */
  at(ms: number, act: () => void): void;
  /** Lets time pass until `ms`, or until nobody sleeps any more. */
  runUntil(ms: number): Promise<void>;
}

export function virtualClock(): VirtualClock {
  let now = 0;
  let count = 0;
  const sleepers = new Set<Sleeper>();
  const put = (at: number, act: () => void): Sleeper => {
    const rise = (): void => {
      if (sleepers.delete(sleeper)) act();
    };
    const sleeper: Sleeper = { at, order: count++, rise };
    sleepers.add(sleeper);
    return sleeper;
  };
  const next = (): Sleeper | undefined => [...sleepers].sort((a, b) => a.at - b.at || a.order - b.order)[0];
  return {
    wall: () => 1_000_000 + now,
    monotonic: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const sleeper = put(now + Math.max(0, ms), resolve);
        signal?.addEventListener('abort', sleeper.rise, { once: true });
      }),
    at: (ms, act) => void put(ms, act),
    runUntil: async (ms) => {
      for (;;) {
        await quiet();
        const sleeper = next();
        if (sleeper === undefined || sleeper.at > ms) return;
        now = Math.max(now, sleeper.at);
        sleeper.rise();
      }
    },
  };
}

/** Everything that can go on without time has gone on. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
