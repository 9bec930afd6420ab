import { DIR, HOST, IDENTITY_FILE } from './flags.js';
import { againstFlags, BASE_FLAGS, COMMENT_FLAGS, PLAN_OUTPUT } from './plan-flags.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { Verb } from './verb.js';

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
    ...againstFlags('plan for the Swarm of this snapshot (`waxseal snapshot`), and reach no engine'),
    ...BASE_FLAGS,
    ...COMMENT_FLAGS,
    { flags: '--detailed-exitcode', does: 'exit with 2 if there is anything to do' },
  ],
  examples: [
    { line: 'waxseal plan -d secrets', does: 'what would happen' },
    { line: 'waxseal plan -d secrets -o json --detailed-exitcode', does: 'for a script: exit code 2 means changes' },
    { line: 'waxseal plan -d secrets -o markdown --marker production', does: 'for the comment on a pull request' },
  ],
  run: (call) => import('./plan.js').then(({ runPlan }) => runPlan(call)),
};
