/**
 * What this process saw running, on its own monotonic clock. The only memory that Waxseal has; losing it costs a little
 * time and nothing else. Times are monotonic milliseconds and mean nothing to another process.
 */
export interface Seen {
  /** Key: `pair(service ID, holder ID)`, for every holder that a service's spec names. */
  readonly followers: ReadonlyMap<string, SeenFollower>;
  /**
   * Key: service ID. Since when it was seen without a break not to run all its expected tasks, while no update of ours
   * was unfinished on it.
   */
  readonly unhealthySince: ReadonlyMap<string, number>;
  /** IDs of the services of the last snapshot. */
  readonly services: ReadonlySet<string>;
}

/** What was seen of one service on one holder. */
export interface SeenFollower {
  /** All expected tasks run on it, the same ones without a break, since then. null: they do not now. */
  readonly runningSince: number | null;
  /** When a task newly came to run on it, or, before the first, when the pair was first seen. */
  readonly progressAt: number;
  /** IDs of tasks that were seen running on it. */
  readonly tasks: ReadonlySet<string>;
  /** This process saw the service before it came to this holder: a failure here belongs to the move. */
  readonly arrived: boolean;
  /** It ran for `soak` once. */
  readonly passed: boolean;
}

export const NOTHING_SEEN: Seen = { followers: new Map(), unhealthySince: new Map(), services: new Set() };

export function pair(serviceId: string, holderId: string): string {
  return `${serviceId} ${holderId}`;
}
