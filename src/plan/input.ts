import type { Desired } from '../model/desired.js';
import type { Live } from '../model/live.js';
import type { Seen } from '../model/seen.js';
import type { Specs } from '../model/spec.js';
import type { StoreUse } from '../model/store-use.js';

/** Versions of one secret that are to go because their value leaked. */
export interface Forget {
  readonly secret: string;
  /** null: all but the wanted one. */
  readonly version: number | null;
}

/**
 * Everything that the planner may know. Same input, same plan, same order (P11).
 *
 * `now.monotonic` goes with `seen`; `now.wall` is for `retention.minAge`, and for what is told of certificates and of values
 * that end. `confirmRemovals` is the digest that a person gave on the command line (P5). With `live.tasks === null` the
 * planner takes every service for well and every verdict for passed, so that its plan names at least everything that could
 * be done; `needsTasks` asks that plan.
 */
export interface PlanInput {
  readonly specs: Specs;
  readonly desired: readonly Desired[];
  readonly live: Live;
  readonly seen: Seen;
  readonly now: { readonly monotonic: number; readonly wall: number };
  readonly confirmRemovals: string | null;
  /** What resolving cost; it is passed on. */
  readonly stores?: readonly StoreUse[];
  /** IDs of versions that keep a value which no identity of this process opens, among those that are to be sealed anew. */
  readonly unreadable?: ReadonlySet<string>;
  /** Plan nothing but this. */
  readonly forget?: Forget | null;
}
