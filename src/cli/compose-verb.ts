import { DIR, HOST } from './flags.js';
import type { Verb } from './verb.js';

export const composeVerb: Verb = {
  name: 'compose',
  summary: 'pin the external secrets and configs of a stack file to their current versions',
  details: [
    'Prints an override for `docker stack deploy`: each `external: true` secret of the stack file that Waxseal keeps is pinned to its current version, the newest proven one. Deployed together with the stack file it restarts nothing that did not change. The keys stay as they are, so the order of the references stays too, unless a note says otherwise.',
    'Services that a document names as consumers, and whose stack file does not list the secret, get it from the override, as far as the Policy allows. For that the stack must be known: by --stack, by `name:` in the file, or as the one in the Swarm that has these services.',
    'Several stack files are of one stack; with --all each is of its own stack (FILE, or STACK=FILE), and there is an override for each one that uses a secret of the documents.',
    'Any `docker stack deploy` makes what a service runs its rollback target, so `docker service rollback` goes back by one rotation only until the next deploy.',
    'With --check it looks for external secrets that no document declares, for those that the stack makes itself, for mounts that differ from the documents and consumers that the stack file does not list (where the stack is known), for secrets in environments and in `env_file`, and for update settings that cannot take a bad value back; where the Policy manages configs, for configs too. Exits with 1 if there are errors.',
    "Secrets that are not Waxseal's are left out, with a note. Where the Policy manages configs, external configs are pinned as secrets are. Needs no identity.",
  ],
  argument: '[stack-files...]',
  flags: [
    {
      flags: '-c, --compose-file <file>',
      does: 'a stack file, as the docker CLI has it; may be there several times, later ones win',
      repeatable: true,
    },
    {
      flags: '--check',
      does: 'print no override, but what is wrong with how the stack files use secrets; asks no Swarm',
    },
    { flags: '--stack <name>', does: 'the stack that the files are of; also notes which services the deploy moves' },
    { flags: '--all', does: 'each file is of a stack of its own' },
    {
      flags: '-o, --output <dir>',
      does: 'with --all: write <stack>.yml into this directory instead of printing them',
      inEnvironment: false,
    },
    DIR,
    HOST,
  ],
  examples: [
    {
      line: 'waxseal compose -d secrets -c shop.yml >pins.yml && docker stack deploy -c shop.yml -c pins.yml shop',
      does: 'deploy a stack on the current versions',
    },
    { line: 'waxseal compose -d secrets --all -o pins stacks/*.yml', does: 'overrides for every stack' },
    { line: 'waxseal compose -d secrets -c shop.yml --check', does: 'in the CI of the stack' },
  ],
  run: (call) => import('./compose.js').then(({ runCompose }) => runCompose(call)),
};
