import { join } from 'node:path';
import { judgeLints } from '../../model/lints.js';
import type { Live } from '../../model/live.js';
import { OBJECT_KINDS, type ObjectKind } from '../../model/object-name.js';
import { assertOwnSwarm } from '../../model/own-swarm.js';
import { hasErrors } from '../../model/problem.js';
import type { Policy, Specs } from '../../model/spec.js';
import { mergeStackFiles, readStackFile, type StackFile } from '../../spec/stack-file.js';
import { stackProblems } from '../../spec/stack-lints.js';
import { lookOf } from '../problems.js';
import { shellWord } from '../shell-word.js';
import { readText } from '../files.js';
import { deployedAs, readStacks } from '../stacks.js';
import type { Call } from '../verb.js';
import { problemsHuman } from '../view-human.js';
import { unnamedStacks, writeOverrides } from './all.js';
import { overrideOf } from './override-of.js';
import { readStackText } from './stack-text.js';

/** What the verb says; its exit code. */
export async function answerCompose(
  call: Call,
  files: readonly string[],
  specs: Specs,
  { configs, owner }: Policy,
): Promise<number> {
  const { options, wire } = call;
  if (options.on('check')) return checkStacks(call, files, specs);
  // A stack file that cannot be read is told before the Swarm is asked.
  if (!options.on('all')) await readSaid(files);
  const live = await (await wire.swarm(options.text('host'))).list(owner, configs === 'Managed');
  assertOwnSwarm(owner, live);
  await (options.on('all') ? printAll(call, files, specs, live) : printOne(call, files, specs, live));
  return 0;
}

/** All of the files as one stack. */
async function readSaid(files: readonly string[]): Promise<StackFile> {
  return mergeStackFiles(await Promise.all(files.map(async (file) => readStackFile(await readText(file), file))));
}

async function printOne({ io, options }: Call, files: readonly string[], specs: Specs, live: Live): Promise<void> {
  const said = await readSaid(files);
  const name = options.text('stack') ?? said.name ?? deployedAs(said, live);
  const { notes, text } = overrideOf({ name, said }, specs, live);
  for (const note of notes) io.err(`note: ${note}\n`);
  io.out(text);
}

async function printAll({ io, options }: Call, named: readonly string[], specs: Specs, live: Live): Promise<void> {
  const stacks = await readStacks(named, live);
  const made = stacks.map((stack) => ({ stack, override: overrideOf(stack, specs, live) }));
  for (const { override, stack } of made) {
    for (const note of override.notes) io.err(`note: ${stack.name}: ${note}\n`);
    if (override.empty) io.err(`note: the stack "${stack.name}" uses no secret of the documents\n`);
  }
  for (const note of unnamedStacks(stacks, live)) io.err(`note: ${note}\n`);
  const used = made.filter(({ override }) => !override.empty);
  const output = options.text('output');
  if (output === null) {
    io.out(used.map(({ override, stack }) => `# stack: ${stack.name}\n${override.text}`).join('---\n'));
    return;
  }
  const files = used.map(({ override, stack }) => ({
    stack,
    path: join(output, `${stack.name}.yml`),
    text: override.text,
  }));
  await writeOverrides(output, files);
  for (const { path, stack } of files) {
    const all = [...stack.files, path].map((file) => ` -c ${shellWord(file)}`).join('');
    io.out(`docker stack deploy${all} ${stack.name}\n`);
  }
}

async function checkStacks(call: Call, files: readonly string[], specs: Specs): Promise<number> {
  const texts = await Promise.all(files.map((file) => readStackText(file, call.options.text('stack'))));
  const kinds: readonly ObjectKind[] = specs.policy?.configs === 'Managed' ? OBJECT_KINDS : ['secret'];
  const found = texts.flatMap((text) => stackProblems(text, specs.secrets, kinds));
  const problems = judgeLints(found, { levels: specs.policy?.lints ?? {}, ignores: [] });
  call.io.out(problems.length === 0 ? 'Nothing to say.\n' : `${problemsHuman(problems, lookOf(call))}\n`);
  return hasErrors(problems) ? 1 : 0;
}
