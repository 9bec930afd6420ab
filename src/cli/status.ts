import { print, statusJson } from '../api/json.js';
import { hasErrors } from '../model/problem.js';
import { DIR, HOST, IDENTITY_FILE, OUTPUT, TOKEN_FILE, URL_OF_OPERATOR } from './flags.js';
import { dryPass, openWorld } from './open-world.js';
import { lookOf, tellProblems } from './problems.js';
import { remoteStatus } from './remote.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { Call, Verb } from './verb.js';
import { statusHuman } from './view-status.js';

export const statusVerb: Verb = {
  name: 'status',
  summary: 'show where every secret stands',
  details: [
    'Shows each secret with its wanted version, state and age, the services that follow it with running and expected tasks, and what is held and why. Writes nothing, and needs no identity.',
    'With --url it asks a running operator for what its last pass saw, and needs neither documents nor an engine.',
    'Without the identity a value that lies outside of git cannot be compared: its secret is shown as planned, and moves only if the value differs.',
    'States: planned (to be created), trial, proven, failed, suspect (failed together with others), orphaned (its document left git), none.',
  ],
  argument: '',
  flags: [DIR, IDENTITY_FILE, HOST, OUTPUT, ...STORE_FLAGS, URL_OF_OPERATOR, TOKEN_FILE],
  examples: [
    { line: 'waxseal status -d secrets', does: 'the table' },
    { line: 'waxseal status -d secrets -o json', does: 'for a script' },
    {
      line: 'waxseal status --url https://waxseal.example.org --token-file token',
      does: 'from an operator elsewhere',
    },
  ],
  run: runStatus,
};

async function runStatus(call: Call): Promise<number> {
  const output = call.options.choice('output', ['human', 'json']);
  const url = call.options.text('url');
  if (url !== null) return remoteStatus(call, url, output === 'json');
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
