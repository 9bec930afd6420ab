import { isLintCode } from '../model/lints.js';
import type { Pass } from '../model/pass.js';
import type { Plan } from '../model/plan.js';
import type { Problem } from '../model/problem.js';
import type { Specs } from '../model/spec.js';
import { serviceLints } from '../posture/service-lints.js';
import { unusedStores } from '../spec/unused-stores.js';
import type { SnapshotWorld } from './against.js';
import { dryPass } from './open-world.js';
import { storeBounds } from './store-bounds.js';
import type { Call } from './verb.js';

/** Lints that no document shows by itself, but all of them together, or the Swarm beside them. */
export function lintsBeside(specs: Specs, pass: Pass, settings: SnapshotWorld['settings']): readonly Problem[] {
  return [...unusedStores(specs), ...lintsOfSwarm(specs, pass, settings)];
}

/** Of a dry pass, those that need the Swarm. */
export function lintsOfSwarm(
  specs: Specs,
  { live, plan }: Pass,
  settings: SnapshotWorld['settings'],
): readonly Problem[] {
  return [...lintsOfPlan(specs, plan), ...serviceLints(specs, { live, settings })];
}

function lintsOfPlan({ problems }: Specs, plan: Plan): readonly Problem[] {
  const ofDocuments = new Set(problems);
  return plan.problems.filter((one) => isLintCode(one.code) && !ofDocuments.has(one));
}

/** What a plan was made with. */
export interface Seen extends SnapshotWorld {
  readonly specs: Specs;
  readonly pass: Pass;
}

/**
 * The same of what the documents said at the base, with the Swarm as it is now: what the Swarm brought about is nobody's
 * change. No identity is needed for it, no store is asked, and nothing else is either.
 */
export async function lintsAtBase(
  call: Call,
  base: Specs | null,
  { pass: { live, plan }, settings, specs, world }: Seen,
): Promise<readonly Problem[]> {
  if (base?.policy?.owner !== plan.owner) return [];
  // A store that nothing took anything from was no better off while another document was broken.
  const beside = [...unusedStores({ ...base, complete: true }), ...serviceLints(base, { live, settings })];
  // Only what there is now can be new: where the plan has nothing of it, none is made of the base to know what it had.
  if (lintsOfPlan(specs, plan).length === 0) return beside;
  const seen = (): Promise<typeof live> => Promise.resolve(live);
  const swarm = { ...world.swarm, list: seen, withTasks: seen, sameContent: () => Promise.resolve(false) };
  const sources = await call.wire.sources(null, [], storeBounds(call.options));
  const directory = { read: () => Promise.resolve(base) };
  const pass = await dryPass({ ...world, directory, swarm, sources, keyring: null }, { closely: false });
  return [...beside, ...lintsOfPlan(base, pass.plan)];
}
