import { print, statusJson } from '../api/json.js';
import { hasErrors } from '../model/problem.js';
import { dryPass, openWorld } from './open-world.js';
import { lookOf, tellProblems } from './problems.js';
import { remoteStatus } from './remote.js';
import type { Call } from './verb.js';
import { statusHuman } from './view-status.js';

export async function runStatus(call: Call): Promise<number> {
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
