import { assertOwnSwarm } from '../model/own-swarm.js';
import { policyOf } from '../model/policy-of.js';
import { AppError } from '../model/problem.js';
import { readBytes } from './files.js';
import { DIR, HOST } from './flags.js';
import { overrideYaml } from './override.js';
import { pin, type Pin } from './pins.js';
import { tellProblems } from './problems.js';
import type { Call, Verb } from './verb.js';

export const composeVerb: Verb = {
  name: 'compose',
  summary: 'pin the external secrets of a stack file to their current versions',
  details: [
    'Prints an override for `docker stack deploy`: each `external: true` secret of the stack file that Waxseal keeps is pinned to its current version, the newest proven one. Deployed together with the stack file it restarts nothing that did not change. The keys stay as they are, so the order of the references stays too.',
    'Any `docker stack deploy` makes what a service runs its rollback target, so `docker service rollback` goes back by one rotation only until the next deploy.',
    "Secrets that are not Waxseal's are left out, with a note. Needs no identity.",
  ],
  argument: '',
  flags: [
    { flags: '-c, --compose-file <file>', does: 'the stack file' },
    { flags: '--stack <name>', does: 'also note which services of this stack the deploy would move' },
    DIR,
    HOST,
  ],
  examples: [
    {
      line: 'waxseal compose -d secrets -c shop.yml >pins.yml && docker stack deploy -c shop.yml -c pins.yml shop',
      does: 'deploy a stack on the current versions',
    },
  ],
  run: runCompose,
};

async function runCompose(call: Call): Promise<number> {
  const { io, options, wire } = call;
  const file = options.text('compose-file');
  if (file === null) throw new AppError('UsageInvalid', 'no stack file was named', { hint: 'name it with -c FILE' });
  const { readStackFile } = await import('../spec/stack-file.js');
  const bytes = await readBytes(file);
  if (bytes === null) throw new AppError('FileMissing', `there is no file "${file}"`);
  const stackFile = readStackFile(new TextDecoder().decode(bytes), file);
  const dir = options.text('dir') ?? '.';
  const specs = await (await wire.directory(dir)).read();
  if (specs.policy === null) tellProblems(call, specs.problems);
  const { owner } = policyOf(specs, dir);
  const live = await (await wire.swarm(options.text('host'))).list(owner);
  assertOwnSwarm(owner, live);
  const pins = stackFile.external.map((secret) => pin(secret, live, options.text('stack')));
  for (const note of pins.flatMap((one) => one.notes)) io.err(`note: ${note}\n`);
  io.out(overrideYaml(stackFile.version, pins.filter(isPinned)));
  return 0;
}

function isPinned(one: Pin): one is Pin & { readonly to: string } {
  return one.to !== null;
}
