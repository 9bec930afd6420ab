import type { Beside, Clock, Listener, Log } from '../doors.js';
import { makeOrders } from './orders.js';

/** One POST. The URL may be a credential: it is never told to anybody else. */
export interface Parcel {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Delivery {
  readonly status: number;
  /** What the receiver asks for before the next try, or null. */
  readonly retryAfterMs: number | null;
}

/** Rejects where there is no answer. */
export type Send = (parcel: Parcel, signal: AbortSignal) => Promise<Delivery>;

interface Order {
  /** A newer order of the same key replaces one that waits or is being retried. */
  readonly key: string;
  /** Made for each try, so that a URL or token that was changed meanwhile is used. */
  readonly make: () => Promise<Parcel>;
  /** Told once it is given up for good; the code is that of the log line, like "HTTP 404". */
  readonly onLost?: (code: string) => void;
}

export interface CourierOptions {
  /** For log lines: "notification". */
  readonly what: string;
  readonly send: Send;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly chance: () => number;
  readonly log: Log;
}

export interface Courier {
  deliver(order: Order): void;
  /** Delivers until the operator stops, and then for 2 s at most. */
  readonly beside: Beside;
  /** Hears whether a pass runs, after which another order may still come. */
  readonly listener: Required<Pick<Listener, 'began' | 'finished'>>;
}

const MOST_WAITING = 100;
const MOST_TRIES = 8;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const ANSWER_MS = 10_000;
const DRAIN_MS = 2000;

/** Orders go out one after the other. `deliver` returns at once; what cannot be delivered is logged and given up. */
export function makeCourier(options: CourierOptions): Courier {
  const { chance, clock, log, what } = options;
  const orders = makeOrders<Order>(MOST_WAITING);
  const late = new AbortController();
  let passRuns = false;

  const lost = ({ onLost }: Order, code: string, tries: number): void => {
    log.warn(`${what} lost`, { code, tries });
    onLost?.(code);
  };

  const carry = async (order: Order, stop: AbortSignal): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      const failure = await attempt(order, options.send, late.signal);
      if (failure === null) return;
      if (!failure.again || tries === MOST_TRIES) {
        lost(order, failure.code, tries);
        return;
      }
      log.debug(`${what} not delivered, tried again later`, { code: failure.code, tries });
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS) * (0.5 + chance() / 2);
      await clock.sleep(Math.max(pause, Math.min(failure.retryAfterMs ?? 0, LONGEST_PAUSE_MS)), stop);
      if (orders.has(order.key)) return;
      if (stop.aborted) {
        orders.putBack(order);
        return;
      }
    }
  };

  const work = async (stop: AbortSignal, isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      const order = orders.take();
      if (order === undefined) await orders.change(stop);
      else await carry(order, stop);
    }
  };

  return {
    deliver: (order) => {
      const givenUp = orders.add(order);
      if (givenUp !== undefined) lost(givenUp, 'QueueFull', 0);
    },
    beside: async (_operator, stop) => {
      const timer = aborted(stop)
        .then(() => clock.sleep(DRAIN_MS, late.signal))
        .then(() => late.abort());
      await work(stop, () => stop.aborted);
      await work(late.signal, () => late.signal.aborted || (orders.size() === 0 && !passRuns));
      late.abort();
      await timer;
      for (let left = orders.take(); left !== undefined; left = orders.take()) lost(left, 'Stopped', 0);
    },
    listener: {
      began: () => {
        passRuns = true;
      },
      finished: () => {
        passRuns = false;
        orders.wake();
      },
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

interface Failure {
  readonly code: string;
  readonly retryAfterMs: number | null;
  /** Another try may help. */
  readonly again: boolean;
}

/** null: it arrived. */
async function attempt({ make }: Order, send: Send, late: AbortSignal): Promise<Failure | null> {
  try {
    const parcel = await make();
    const { retryAfterMs, status } = await send(parcel, AbortSignal.any([late, AbortSignal.timeout(ANSWER_MS)]));
    if (status >= 200 && status < 300) return null;
    return { code: `HTTP ${status}`, retryAfterMs, again: status === 429 || status === 408 || status >= 500 };
  } catch (thrown) {
    return { code: codeOf(thrown), retryAfterMs: null, again: true };
  }
}

/** As Node names it (ECONNREFUSED, CERT_HAS_EXPIRED), never the message, which may quote the URL. */
function codeOf(thrown: unknown): string {
  const error = thrown as { code?: unknown; name?: unknown; cause?: { code?: unknown } } | null;
  const code = error?.cause?.code ?? error?.code ?? error?.name;
  return typeof code === 'string' ? code : 'unknown';
}
