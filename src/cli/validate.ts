import { posix } from 'node:path';
import { print, problemsJson } from '../api/json.js';
import { count, countObjects } from '../model/object-words.js';
import { hasErrors } from '../model/problem.js';
import { problem, type Problem } from '../model/problem.js';
import type { Specs } from '../model/spec.js';
import { unusedStores } from '../spec/unused-stores.js';
import { worldOf } from './against.js';
import { PROBLEM_FORMATS } from './flags.js';
import { lintsOfSwarm } from './lints-beside.js';
import { dryPass } from './open-world.js';
import { lookOf } from './problems.js';
import type { Call } from './verb.js';
import { problemsGithub } from './view-github.js';
import { problemsGitlab } from './view-gitlab.js';
import { problemsHuman } from './view-human.js';
import { problemsSarif } from './view-sarif.js';

export async function runValidate(call: Call): Promise<number> {
  const specs = await (await call.wire.directory(call.options.text('dir') ?? '.')).read();
  const known = [...specs.problems, ...missingPolicy(specs), ...unusedStores(specs)];
  // A snapshot that is of no use must not take away what is wrong with the documents.
  const [seen] = await Promise.allSettled([lintsAgainst(call, specs)]);
  const problems = seen.status === 'fulfilled' ? [...known, ...seen.value] : known;
  await show(call, specs, problems);
  if (seen.status === 'rejected') throw seen.reason;
  return hasErrors(problems) || (call.options.on('strict') && problems.length > 0) ? 1 : 0;
}

async function show(call: Call, specs: Specs, problems: readonly Problem[]): Promise<void> {
  const output = call.options.choice('output', PROBLEM_FORMATS);
  const dir = call.options.text('dir') ?? '.';
  const fileOf = (file: string): string => posix.join(dir, file);
  if (output === 'json') call.io.out(print(problemsJson(problems)));
  else if (output === 'sarif') call.io.out(print(problemsSarif(problems, await toolOf(call), fileOf)));
  else if (output === 'github') call.io.out(problemsGithub(problems, fileOf));
  else if (output === 'gitlab') call.io.out(`${JSON.stringify(problemsGitlab(problems, fileOf), null, 2)}\n`);
  else call.io.out(human(call, specs, problems));
}

/** What a snapshot shows of the services that the documents are about; without a Policy nobody may trust one. */
async function lintsAgainst(call: Call, specs: Specs): Promise<readonly Problem[]> {
  const file = call.options.text('against');
  if (file === null || specs.policy === null) return [];
  const { settings, world } = await worldOf(call, file, { specs, base: null });
  if (settings === null) {
    call.io.err(
      `note: "${file}" does not say how services are updated, so nothing is said of that: make it anew with \`waxseal snapshot\`\n`,
    );
  }
  return lintsOfSwarm(specs, await dryPass(world, { closely: true }), settings);
}

/** The tables of codes are only loaded for this. */
async function toolOf({ about }: Call): Promise<{ version: string; meanings: Readonly<Record<string, string>> }> {
  const tables = await Promise.all([import('../spec/codes.js'), import('../spec/directory-codes.js')]);
  return { version: about.version, meanings: { ...tables[0].SPEC_CODES, ...tables[1].DIRECTORY_CODES } };
}

/** Not told beside errors of a Policy that is there, nor of a directory that is not. */
function missingPolicy(specs: Specs): readonly Problem[] {
  const broken = specs.problems.some(({ file, severity }) => severity === 'error' && file?.startsWith('platform/'));
  const gone = specs.problems.some(({ code }) => code === 'DirectoryMissing');
  if (specs.policy !== null || broken || gone) return [];
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
  const valid = countObjects(
    specs.secrets.map(({ name }) => name),
    'valid ',
  );
  const tail = found.length === 0 ? '' : `, ${found.join(' and ')}`;
  return `${told}${valid}${tail}.\n`;
}
