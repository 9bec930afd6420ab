import { print, problemsJson } from '../api/json.js';
import { hasErrors } from '../model/problem.js';
import { problem, type Problem } from '../model/problem.js';
import type { Specs } from '../model/spec.js';
import { DIR, OUTPUT } from './flags.js';
import { count } from './layout.js';
import { lookOf } from './problems.js';
import type { Call, Verb } from './verb.js';
import { problemsHuman } from './view-human.js';

export const validateVerb: Verb = {
  name: 'validate',
  summary: 'check the documents, without a Swarm and without a key',
  details: [
    'Reads every document of the directory and reports all that is wrong at once: file, line, column, what was expected, and a hint. Asks no Swarm and needs no identity. Exits with 1 if there are errors; lints are not errors.',
  ],
  argument: '',
  flags: [DIR, OUTPUT],
  examples: [
    { line: 'waxseal validate -d secrets', does: 'in a pre-commit hook or in CI' },
    { line: 'waxseal validate -d secrets -o json', does: 'for an editor or a script' },
  ],
  run: runValidate,
};

async function runValidate(call: Call): Promise<number> {
  const output = call.options.choice('output', ['human', 'json']);
  const specs = await (await call.wire.directory(call.options.text('dir') ?? '.')).read();
  const problems = [...specs.problems, ...missingPolicy(specs)];
  if (output === 'json') call.io.out(print(problemsJson(problems)));
  else call.io.out(human(call, specs, problems));
  return hasErrors(problems) ? 1 : 0;
}

/** Not told beside errors of a Policy that is there. */
function missingPolicy(specs: Specs): readonly Problem[] {
  const broken = specs.problems.some(({ file, severity }) => severity === 'error' && file?.startsWith('platform/'));
  if (specs.policy !== null || broken) return [];
  const text = { message: 'the directory has no Policy', hint: 'make one with `waxseal init`' };
  return [problem('error', 'PolicyMissing', null, text)];
}

function human(call: Call, specs: Specs, problems: readonly Problem[]): string {
  const told = problems.length === 0 ? '' : `${problemsHuman(problems, lookOf(call))}\n\n`;
  const errors = problems.filter((one) => one.severity === 'error').length;
  const lints = problems.length - errors;
  const found = [errors === 0 ? '' : count(errors, 'error'), lints === 0 ? '' : count(lints, 'lint')].filter(
    (text) => text !== '',
  );
  const tail = found.length === 0 ? '' : `, ${found.join(' and ')}`;
  return `${told}${count(specs.secrets.length, 'valid secret')}${tail}.\n`;
}
