import { applyPlan } from './apply/apply-plan.js';
import type { World } from './doors.js';
import type { Live } from './model/live.js';
import type { Outcome } from './model/outcome.js';
import type { Plan } from './model/plan.js';
import { assertOwnSwarm } from './model/own-swarm.js';
import { policyOf } from './model/policy-of.js';
import type { Seen } from './model/seen.js';
import type { Status } from './model/status.js';
import { look } from './plan/look.js';
import { plan } from './plan/plan.js';
import { needsTasks } from './plan/needs-tasks.js';
import { askOracle } from './sources/oracle.js';
import { resolve } from './sources/resolve.js';
import { summarize } from './status/summarize.js';

export interface PassOptions {
  readonly seen: Seen;
  readonly confirmRemovals: string | null;
  /** List tasks and nodes even if nothing is unsettled. */
  readonly closely: boolean;
  /** Asked once, and only if there are steps; false: nothing is written. */
  readonly approve: (plan: Plan) => Promise<boolean>;
  readonly onOutcome?: (outcome: Outcome) => void;
  readonly signal?: AbortSignal;
}

export interface Pass {
  readonly plan: Plan;
  /** One per step, or none: the plan was not approved. */
  readonly outcomes: readonly Outcome[];
  readonly status: Status;
  readonly seen: Seen;
  readonly live: Live;
}

/** One pass of the only loop: resolve, observe, plan, apply, summarize. */
export async function reconcile(world: World, options: PassOptions): Promise<Pass> {
  const { clock, keyring, swarm } = world;
  const specs = await world.directory.read();
  const { owner } = policyOf(specs);
  const lists = await swarm.list(owner);
  assertOwnSwarm(owner, lists);
  const resolved = await resolve(specs, lists, keyring, world.sources);
  try {
    const asked = await askOracle(resolved, lists, swarm, keyring?.keyIds ?? []);
    const at = { specs, desired: asked.desired, confirmRemovals: options.confirmRemovals };
    const now = { monotonic: clock.monotonic(), wall: clock.wall() };
    const blind = plan({ ...at, live: asked.live, seen: options.seen, now });
    const live = options.closely || needsTasks(blind) ? await swarm.withTasks(asked.live) : asked.live;
    const seen = look(options.seen, live, asked.desired, now.monotonic);
    const planned = live === asked.live ? blind : plan({ ...at, live, seen, now });
    const go = planned.steps.length > 0 && (await options.approve(planned));
    const outcomes = go ? await applyPlan(planned, resolved.bytes, swarm, { concurrency: 16, ...options }) : [];
    return { plan: planned, outcomes, status: summarize(planned, now.wall), seen, live };
  } finally {
    for (const value of resolved.bytes.values()) value.wipe();
  }
}
