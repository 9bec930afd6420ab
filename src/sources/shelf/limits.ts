import type { Clock } from '../../doors.js';
import type { StoreLimits } from '../../model/store.js';
import type { Meter } from './meter.js';

/** Keeps one store from being asked harder than its document allows. */
export interface Limits {
  /**
   * Makes the call once it may be made. Where that is later than `untilMs` (monotonic) nothing is called, and the ms are
   * told after which it may be tried again.
   */
  pass<T>(call: () => Promise<T>, untilMs: number): Promise<{ readonly got: T } | { readonly inMs: number }>;
}

export function makeLimits(
  { callsPerHour, callsPerSecond, concurrency }: StoreLimits,
  meter: Meter,
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
): Limits {
  const spacingMs = callsPerSecond === null ? 0 : 1000 / callsPerSecond;
  const queue: (() => void)[] = [];
  let running = 0;
  let nextAt = -Infinity;
  /** Of the requests that the meter counts, those whose place in the pace was taken. */
  let paced = meter.total();

  const slot = async (): Promise<void> => {
    if (running >= concurrency) await new Promise<void>((resolve) => queue.push(resolve));
    else running += 1;
  };
  /** The slot goes to who waits longest. */
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  /** ms until a call may be made: the budget of the hour first, then the pace. Calls in hand count already. */
  const waitMs = (now: number): number => {
    const spent = callsPerHour !== null && meter.lastHour(now) + running > callsPerHour;
    return Math.max(spent ? meter.easesInMs(now) : 0, nextAt - now, 0);
  };
  /** A call that took more than one request (pages, a login, a second try) is paid for by who comes next. */
  const settle = (): void => {
    const more = meter.total() - paced;
    if (more > 0) nextAt = Math.max(nextAt, clock.monotonic()) + more * spacingMs;
    // Of calls that are still open the request is to come; one that needed none has nothing over.
    if (more > 0 || running === 1) paced += more;
  };
  return {
    pass: async (call, untilMs) => {
      await slot();
      try {
        const now = clock.monotonic();
        const inMs = waitMs(now);
        if (inMs > 0 && now + inMs > untilMs) return { inMs };
        nextAt = now + inMs + spacingMs;
        paced += 1;
        if (inMs > 0) await clock.sleep(inMs);
        return { got: await call() };
      } finally {
        settle();
        leave();
      }
    },
  };
}
