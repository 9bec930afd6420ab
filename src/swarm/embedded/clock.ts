/** Where the engine's time comes from. */
export interface EngineClock {
  /** Unix ms. */
  now(): number;
  /** Calls `wake` once `at` (unix ms) has come, instead of what was asked for before; null: never. */
  wakeAt(at: number | null, wake: () => void): void;
}

/** Node's timers go no further than this. */
const LONGEST = 2 ** 31 - 1;

/** The time of the machine. It keeps no process alive. */
export function realClock(): EngineClock {
  let timer: NodeJS.Timeout | null = null;
  return {
    now: () => Date.now(),
    wakeAt: (at, wake) => {
      if (timer !== null) clearTimeout(timer);
      timer = at === null ? null : setTimeout(wake, Math.min(Math.max(at - Date.now(), 0), LONGEST)).unref();
    },
  };
}

export interface VirtualClock extends EngineClock {
  /** Lets so many ms pass at once, with all that happens in them. */
  advance(ms: number): void;
}

export function virtualClock(startMs = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startMs;
  let alarm: { readonly at: number; readonly wake: () => void } | null = null;
  return {
    now: () => now,
    wakeAt: (at, wake) => {
      alarm = at === null ? null : { at, wake };
    },
    advance: (ms) => {
      const end = now + ms;
      for (let next = alarm; next !== null && next.at <= end; next = alarm) {
        alarm = null;
        now = Math.max(now, next.at);
        next.wake();
      }
      now = end;
    },
  };
}
