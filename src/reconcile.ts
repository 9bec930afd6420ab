import { applyPlan } from './apply/apply-plan.js';
import type { World } from './doors.js';
import { assertOwnSwarm } from './model/own-swarm.js';
import type { Outcome } from './model/outcome.js';
import type { Pass } from './model/pass.js';
import type { Plan, Step } from './model/plan.js';
import { policyOf } from './model/policy-of.js';
import type { PlanInput } from './plan/input.js';
import { look } from './plan/look.js';
import { plan, planBlind } from './plan/plan.js';
import { tend, withMinted } from './sources/mint.js';
import { askOracle } from './sources/oracle.js';
import { resolve } from './sources/resolve.js';
import { summarize } from './status/summarize.js';

/** What one pass is made with, beside the doors. */
export interface PassOptions extends Pick<PlanInput, 'seen' | 'confirmRemovals' | 'forget'> {
  /** List tasks and nodes even if nothing is unsettled. */
  readonly closely: boolean;
  /** Sources look after what they were given for living versions (leases). Not by a plan. */
  readonly tend?: boolean;
  /** The steps, of those of the plan and in its order, that are tried in this pass. Default: all. */
  readonly choose?: (steps: readonly Step[]) => readonly Step[];
  /** Asked once, and only if there are steps to try; false: nothing is written. */
  readonly approve: (plan: Plan) => Promise<boolean>;
  /** Name of the service that this process runs in: it is updated after everything else. */
  readonly ownService?: string | null;
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Once aborted no further write is begun. */
  readonly signal?: AbortSignal;
}

/** One pass of the only loop: resolve, observe, plan, apply, summarize. */
export async function reconcile(world: World, options: PassOptions): Promise<Pass> {
  const { clock, confirmRemovals, directory, forget = null, keyring, swarm } = { ...world, ...options };
  const specs = await directory.read();
  const { configs, owner } = policyOf(specs);
  const lists = await swarm.list(owner, configs === 'Managed');
  assertOwnSwarm(owner, lists);
  if (options.tend === true) await tend(specs, lists, world.sources);
  const resolved = await resolve(specs, lists, keyring, world.sources);
  try {
    const asked = await askOracle(resolved, lists, swarm, keyring?.keyIds ?? []);
    const at = { ...asked, specs, confirmRemovals, forget, stores: resolved.stores, unreadable: resolved.unreadable };
    const now = { monotonic: clock.monotonic(), wall: clock.wall() };
    const blind = options.closely ? null : planBlind({ ...at, live: asked.live, seen: options.seen, now });
    const live = blind === null ? await swarm.withTasks(asked.live) : asked.live;
    const seen = look(options.seen, live, asked.desired, now.monotonic);
    const planned = blind ?? plan({ ...at, live, seen, now });
    const steps = options.choose?.(planned.steps) ?? planned.steps;
    const given = steps.length > 0 && (await options.approve(planned)) ? { ...asked, steps, specs } : null;
    const outcomes = await withMinted(given, world, (minted) =>
      applyPlan({ steps }, resolved.bytes, swarm, { concurrency: 16, clock, ...options, minted }),
    );
    return { plan: planned, outcomes, status: summarize(planned, now.wall), seen, live, dueInMs: resolved.dueInMs };
  } finally {
    for (const value of resolved.bytes.values()) value.wipe();
  }
}
