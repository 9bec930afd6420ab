/**
 * What this process saw running, on its own monotonic clock. The only memory that Waxseal has; losing it costs a little
 * time and nothing else. Times are monotonic milliseconds and mean nothing to another process.
 */
export interface Seen {
  /** Key: `pair(service ID, holder ID)`, for every holder that a service's spec names. */
  readonly followers: ReadonlyMap<string, SeenFollower>;
  /**
   * Key: service ID. Since when it was seen without a break not to run all its expected tasks, while the engine did not
   * work on an update of ours. Where a task has crashed, only the same tasks running for the longest soak are a break.
   */
  readonly unhealthySince: ReadonlyMap<string, number>;
  /** Key: service ID, only while all its expected tasks run. */
  readonly steady: ReadonlyMap<string, Steady>;
  /**
   * Key: `pair(service ID, holder ID)` of a version that failed. Since when the engine rolls steps back from it back,
   * without the service having run well in between.
   */
  readonly strandedSince: ReadonlyMap<string, number>;
  /** IDs of the services of the last snapshot. */
  readonly services: ReadonlySet<string>;
}

/** The tasks that run, and since when it was these. */
export interface Steady {
  readonly since: number;
  readonly tasks: ReadonlySet<string>;
}

/** What was seen of one service on one holder. */
export interface SeenFollower {
  /** All expected tasks run on it, the same ones without a break, since then. null: they do not now. */
  readonly runningSince: number | null;
  /**
   * When a slot first came to run on it, or all last ran for `soak`; before the first, when the pair was first seen. A
   * restart in a slot is no progress: a crash loop would make it for ever.
   */
  readonly progressAt: number;
  /** Slots that ran on it once. */
  readonly slots: ReadonlySet<string>;
  /** IDs of tasks that were seen running on it. */
  readonly tasks: ReadonlySet<string>;
  /** This process saw the service before it came to this holder: a failure here belongs to the move. */
  readonly arrived: boolean;
  /** It ran for `soak` once. */
  readonly passed: boolean;
}

export const NOTHING_SEEN: Seen = {
  followers: new Map(),
  unhealthySince: new Map(),
  steady: new Map(),
  strandedSince: new Map(),
  services: new Set(),
};

export function pair(serviceId: string, holderId: string): string {
  return `${serviceId} ${holderId}`;
}

/**
 * As if all of it had been seen so many ms later. For a time in which nobody could look (no quorum, an engine that was
 * away): what did not happen meanwhile convicts no value. What ran at both ends of it ran all the time.
 */
export function seenLater(seen: Seen, ms: number): Seen {
  const later = (times: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
    new Map([...times].map(([key, at]) => [key, at + ms]));
  const followers = [...seen.followers].map(
    ([key, sight]) => [key, { ...sight, progressAt: sight.progressAt + ms }] as const,
  );
  return {
    ...seen,
    followers: new Map(followers),
    unhealthySince: later(seen.unhealthySince),
    strandedSince: later(seen.strandedSince),
  };
}
