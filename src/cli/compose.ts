import { kindOfName } from '../model/object-name.js';
import { assertOwnSwarm } from '../model/own-swarm.js';
import { policyOf } from '../model/policy-of.js';
import { AppError, hasErrors } from '../model/problem.js';
import type { Specs } from '../model/spec.js';
import { readBytes } from './files.js';
import { DIR, HOST } from './flags.js';
import { overrideYaml } from './override.js';
import { listOf } from './options.js';
import { pin, type Pin } from './pins.js';
import { lookOf, tellProblems } from './problems.js';
import type { Call, Verb } from './verb.js';
import { problemsHuman } from './view-human.js';

export const composeVerb: Verb = {
  name: 'compose',
  summary: 'pin the external secrets and configs of a stack file to their current versions',
  details: [
    'Prints an override for `docker stack deploy`: each `external: true` secret of the stack file that Waxseal keeps is pinned to its current version, the newest proven one. Deployed together with the stack file it restarts nothing that did not change. The keys stay as they are, so the order of the references stays too.',
    'Any `docker stack deploy` makes what a service runs its rollback target, so `docker service rollback` goes back by one rotation only until the next deploy.',
    'With --check it looks for external secrets that no document declares, mounts that differ from the documents, secrets in environments and in files of the stack, and update settings that cannot take a bad value back. Exits with 1 if there are errors.',
    "Secrets that are not Waxseal's are left out, with a note. Where the Policy manages configs, external configs are pinned as secrets are. Needs no identity.",
  ],
  argument: '',
  flags: [
    {
      flags: '-c, --compose-file <file>',
      does: 'a stack file; may be there several times, later ones win',
      repeatable: true,
    },
    {
      flags: '--check',
      does: 'print no override, but what is wrong with how the stack files use secrets; asks no Swarm',
    },
    { flags: '--stack <name>', does: 'also note which services of this stack the deploy would move' },
    DIR,
    HOST,
  ],
  examples: [
    {
      line: 'waxseal compose -d secrets -c shop.yml >pins.yml && docker stack deploy -c shop.yml -c pins.yml shop',
      does: 'deploy a stack on the current versions',
    },
    { line: 'waxseal compose -d secrets -c shop.yml --check', does: 'in the CI of the stack' },
  ],
  run: runCompose,
};

async function runCompose(call: Call): Promise<number> {
  const { io, options, wire } = call;
  const files = await readStackFiles(options.text('compose-file'));
  const dir = options.text('dir') ?? '.';
  const specs = await (await wire.directory(dir)).read();
  if (specs.policy === null) tellProblems(call, specs.problems);
  const { configs, owner } = policyOf(specs, dir);
  if (options.on('check')) return check(call, files, specs);
  const { externalsOf, mergeStackFiles, readStackFile } = await import('../spec/stack-file.js');
  const stack = mergeStackFiles(files.map(({ file, text }) => readStackFile(text, file)));
  const live = await (await wire.swarm(options.text('host'))).list(owner, configs === 'Managed');
  assertOwnSwarm(owner, live);
  // Who does not manage configs did not look at them: nothing can be said of any.
  const managed = externalsOf(stack).filter(({ name }) => configs === 'Managed' || kindOfName(name) === 'secret');
  const pins = managed.map((one) => pin(one, live, options.text('stack')));
  for (const note of pins.flatMap((one) => one.notes)) io.err(`note: ${note}\n`);
  io.out(overrideYaml(stack.version, pins.filter(isPinned)));
  return 0;
}

interface StackText {
  readonly file: string;
  readonly text: string;
}

async function readStackFiles(named: string | null): Promise<readonly StackText[]> {
  if (named === null) throw new AppError('UsageInvalid', 'no stack file was named', { hint: 'name it with -c FILE' });
  const texts: StackText[] = [];
  for (const file of listOf(named)) {
    const bytes = await readBytes(file);
    if (bytes === null) throw new AppError('FileMissing', `there is no file "${file}"`);
    texts.push({ file, text: new TextDecoder().decode(bytes) });
  }
  return texts;
}

async function check(call: Call, files: readonly StackText[], specs: Specs): Promise<number> {
  const { stackProblems } = await import('../spec/stack-lints.js');
  const problems = files.flatMap(({ file, text }) => stackProblems(text, file, specs.secrets));
  call.io.out(problems.length === 0 ? 'nothing to say.\n' : `${problemsHuman(problems, lookOf(call))}\n`);
  return hasErrors(problems) ? 1 : 0;
}

function isPinned(one: Pin): one is Pin & { readonly to: string } {
  return one.to !== null;
}
