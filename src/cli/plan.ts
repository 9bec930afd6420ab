import { graphOf } from '../api/graph.js';
import { hasErrors } from '../model/problem.js';
import type { Specs } from '../model/spec.js';
import { worldOf, type SnapshotWorld } from './against.js';
import { differenceSince, onlyOf, readBase } from './base.js';
import { dryPass, openWorld, readSpecs } from './open-world.js';
import { planView } from './plan-views.js';
import type { BaseSpecs, Call } from './verb.js';

export async function runPlan(call: Call): Promise<number> {
  const draw = planView(call);
  const { base, settings, specs, world } = await worldOfPlan(call);
  const pass = await dryPass(world, { closely: false });
  const { live, plan: whole } = pass;
  const difference = await differenceSince(call, base, { specs, world, pass, settings });
  const plan = difference !== null && call.options.on('diff-only') ? onlyOf(whole, difference) : whole;
  call.io.out(draw(plan, difference, () => graphOf(specs, live)));
  if (hasErrors(plan.problems)) return 1;
  return call.options.on('detailed-exitcode') && plan.steps.length > 0 ? 2 : 0;
}

interface WorldOfPlan extends SnapshotWorld {
  readonly specs: Specs;
  readonly base: BaseSpecs | null;
}

/** While git works for the base, the documents are read: whichever comes second parses only what it says differently. */
async function worldOfPlan(call: Call): Promise<WorldOfPlan> {
  const file = call.options.text('against');
  if (file === null) {
    const [opened, base] = await both(openWorld(call, 'read'), readBase(call));
    return { ...opened, base, settings: base === null ? null : await settingsOf(call) };
  }
  const [specs, base] = await both(readSpecs(call), readBase(call));
  return { specs, base, ...(await worldOf(call, file, { specs, base: base?.specs ?? null })) };
}

/** Only a difference looks at it: a plan costs two lists. */
async function settingsOf({ options, wire }: Call): Promise<SnapshotWorld['settings']> {
  return (await wire.inspector(options.text('host'))).services();
}

/** At once. If both fail, the first is told; none is left alone with its temporary files. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}
