import { graphOf } from '../api/graph.js';
import type { World } from '../doors.js';
import { hasErrors } from '../model/problem.js';
import type { Specs } from '../model/spec.js';
import { AGAINST_FLAGS, worldOf } from './against.js';
import { BASE_FLAGS, differenceSince, onlyOf, readBase } from './base.js';
import { DIR, HOST, IDENTITY_FILE } from './flags.js';
import { dryPass, openWorld, readSpecs } from './open-world.js';
import { COMMENT_FLAGS, PLAN_OUTPUT, planView } from './plan-views.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { BaseSpecs, Call, Verb } from './verb.js';

export const planVerb: Verb = {
  name: 'plan',
  summary: 'show what apply would do, and write nothing',
  details: [
    'Shows what `waxseal apply` would do now: versions to create, services to update and how many tasks restart, what is removed, and what is held and why. Writes nothing.',
    'With --against it plans for a snapshot and reaches no engine: for a runner that holds no key and must not reach the Swarm.',
    'With --base it first tells what the documents say differently than a commit: what came and went, who shall have what, who can open it. The work tree is only read.',
    'Needs no identity. Without one it cannot open a changed document: that is a version to create "if the value differs".',
  ],
  argument: '',
  flags: [
    DIR,
    IDENTITY_FILE,
    HOST,
    PLAN_OUTPUT,
    ...STORE_FLAGS,
    ...AGAINST_FLAGS,
    ...BASE_FLAGS,
    ...COMMENT_FLAGS,
    { flags: '--detailed-exitcode', does: 'exit with 2 if there is anything to do' },
  ],
  examples: [
    { line: 'waxseal plan -d secrets', does: 'what would happen' },
    { line: 'waxseal plan -d secrets -o json --detailed-exitcode', does: 'for a script: exit code 2 means changes' },
    { line: 'waxseal plan -d secrets -o markdown --marker production', does: 'for the comment on a pull request' },
  ],
  run: runPlan,
};

async function runPlan(call: Call): Promise<number> {
  const draw = planView(call);
  const { base, specs, world } = await worldOfPlan(call);
  const pass = await dryPass(world, { closely: false });
  const { live, plan: whole } = pass;
  const difference = await differenceSince(call, base, { specs, world, pass });
  const plan = difference !== null && call.options.on('diff-only') ? onlyOf(whole, difference) : whole;
  call.io.out(draw(plan, difference, graphOf(specs, live)));
  if (hasErrors(plan.problems)) return 1;
  return call.options.on('detailed-exitcode') && plan.steps.length > 0 ? 2 : 0;
}

interface WorldOfPlan {
  readonly world: World;
  readonly specs: Specs;
  readonly base: BaseSpecs | null;
}

/** The base is read after the documents: it parses only what they say differently. */
async function worldOfPlan(call: Call): Promise<WorldOfPlan> {
  const file = call.options.text('against');
  if (file === null) return { ...(await openWorld(call, 'read')), base: await readBase(call) };
  const specs = await readSpecs(call);
  const base = await readBase(call);
  return { specs, base, world: await worldOf(call, file, { specs, base: base?.specs ?? null }) };
}
