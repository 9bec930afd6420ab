const MINUTE_MS = 60_000;
const MINUTES = 60;

/** Counts the requests to one store; times are monotonic ms. An hour is the minute in hand and the 59 before it. */
export interface Meter {
  add(now: number): void;
  total(): number;
  lastHour(now: number): number;
  /** ms until the oldest request of the last hour is none of it any more. */
  easesInMs(now: number): number;
}

export function makeMeter(): Meter {
  const minutes = new Map<number, number>();
  let total = 0;
  const forget = (now: number): void => {
    for (const minute of minutes.keys()) if (minute <= minuteOf(now) - MINUTES) minutes.delete(minute);
  };
  return {
    add: (now) => {
      forget(now);
      total += 1;
      minutes.set(minuteOf(now), (minutes.get(minuteOf(now)) ?? 0) + 1);
    },
    total: () => total,
    lastHour: (now) => {
      forget(now);
      return [...minutes.values()].reduce((sum, n) => sum + n, 0);
    },
    easesInMs: (now) => {
      forget(now);
      const oldest = Math.min(...minutes.keys(), minuteOf(now));
      return (oldest + MINUTES) * MINUTE_MS - now;
    },
  };
}

function minuteOf(now: number): number {
  return Math.floor(now / MINUTE_MS);
}
