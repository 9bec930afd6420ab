import { policyOf } from '../model/policy-of.js';
import { AppError } from '../model/problem.js';
import { listOf } from './options.js';
import { tellProblems } from './problems.js';
import type { Call } from './verb.js';

export async function runCompose(call: Call): Promise<number> {
  const { operands, options, wire } = call;
  const files = [...listOf(options.text('compose-file')), ...operands];
  if (files.length === 0)
    throw new AppError('UsageInvalid', 'no stack file was named', { hint: 'name it with -c FILE' });
  refuseMixed(call);
  const dir = options.text('dir') ?? '.';
  const specs = await (await wire.directory(dir)).read();
  if (specs.policy === null) tellProblems(call, specs.problems);
  const policy = policyOf(specs, dir);
  return import('./compose/print.js').then(({ answerCompose }) => answerCompose(call, files, specs, policy));
}

function refuseMixed({ options }: Call): void {
  if (options.on('all') && options.given('stack')) {
    throw new AppError('UsageInvalid', '--all and --stack do not go together', { hint: 'write STACK=FILE' });
  }
  if (options.given('output') && !options.on('all')) {
    throw new AppError('UsageInvalid', '-o needs --all', { hint: 'one override goes to standard output' });
  }
}
