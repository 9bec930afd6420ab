import type { Live } from './live.js';
import type { Outcome } from './outcome.js';
import type { Plan } from './plan.js';
import type { Seen } from './seen.js';
import type { Status } from './status.js';

/** What one pass gave. */
export interface Pass {
  readonly plan: Plan;
  /** One per step that was tried; none: the plan was not approved. */
  readonly outcomes: readonly Outcome[];
  readonly status: Status;
  readonly seen: Seen;
  readonly live: Live;
  /** ms until a source is to be asked again; Infinity: none is. */
  readonly dueInMs: number;
}
