import type { Clock } from '../doors.js';
import type { WakeCause } from '../model/pass-record.js';

/** Passes that wake-ups ask for begin at least this far apart: a burst is one pass, or two if it goes on. */
export const GATHER_MS = 250;

/** A timer of this platform that is set for longer ends at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** When to go on if nothing wakes. Monotonic ms. */
export interface Due {
  readonly at: number;
  readonly cause: WakeCause;
  /** When the pass that is waited after began; -Infinity: there was none. */
  readonly began: number;
}

export interface WakeUps {
  readonly wake: (cause: WakeCause) => void;
  /**
   * The causes of the pass that is to begin now: at least one. All that woke since the last call count, so that none is
   * lost while a pass runs, and any number of them is one pass. Ends early once stopped.
   */
  next(due: Due): Promise<readonly WakeCause[]>;
}

/** `told` hears of each. Wake-ups carry nothing but their cause: what is to be done is always found by looking. */
export function makeWakeUps(clock: Clock, stop: AbortSignal, told: (cause: WakeCause) => void): WakeUps {
  const pending = new Set<WakeCause>();
  let idle: AbortController | null = null;
  let gathering: AbortController | null = null;
  stop.addEventListener('abort', () => {
    idle?.abort();
    gathering?.abort();
  });
  const sleep = async (ms: number, alarm: AbortController): Promise<void> => {
    if (ms > 0 && !stop.aborted) await clock.sleep(Math.min(ms, LONGEST_MS), alarm.signal);
  };
  return {
    wake: (cause) => {
      told(cause);
      pending.add(cause);
      idle?.abort();
    },
    next: async ({ at, began, cause }) => {
      if (pending.size === 0) await sleep(at - clock.monotonic(), (idle = new AbortController()));
      idle = null;
      if (pending.size === 0) {
        if (!stop.aborted) told(cause);
        return [cause];
      }
      await sleep(began + GATHER_MS - clock.monotonic(), (gathering = new AbortController()));
      gathering = null;
      const causes = [...pending].sort();
      pending.clear();
      return causes;
    },
  };
}
