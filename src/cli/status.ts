import { print, statusJson } from '../api/json.js';
import { hasErrors } from '../model/problem.js';
import { DIR, HOST, IDENTITY_FILE, OUTPUT } from './flags.js';
import { dryPass, openWorld } from './open-world.js';
import { lookOf, tellProblems } from './problems.js';
import type { Call, Verb } from './verb.js';
import { statusHuman } from './view-status.js';

export const statusVerb: Verb = {
  name: 'status',
  summary: 'show where every secret stands',
  details: [
    'Shows each secret with its wanted version, state and age, the services that follow it with running and expected tasks, and what is held and why. Writes nothing, and needs no identity.',
    'States: planned (to be created), trial, proven, failed, suspect (failed together with others), orphaned (its document left git), none.',
  ],
  argument: '',
  flags: [DIR, IDENTITY_FILE, HOST, OUTPUT],
  examples: [
    { line: 'waxseal status -d secrets', does: 'the table' },
    { line: 'waxseal status -d secrets -o json', does: 'for a script' },
  ],
  run: runStatus,
};

async function runStatus(call: Call): Promise<number> {
  const output = call.options.choice('output', ['human', 'json']);
  const { world } = await openWorld(call, 'read');
  const { plan, status } = await dryPass(world, { closely: true });
  if (output === 'json') {
    call.io.out(print(statusJson(status, plan.problems)));
  } else {
    call.io.out(statusHuman(status, lookOf(call)));
    tellProblems(
      call,
      plan.problems.filter((problem) => problem.severity === 'error'),
    );
  }
  return hasErrors(plan.problems) ? 1 : 0;
}
