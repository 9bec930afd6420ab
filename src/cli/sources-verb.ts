import { DIR, IDENTITY_FILE, OUTPUT } from './flags.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { Verb } from './verb.js';

export const sourcesVerb: Verb = {
  name: 'sources',
  summary: 'list the stores and what documents take from them, or try them',
  details: [
    'Lists each SecretStore of the directory with the keys and roles that documents name, then the files. Asks nobody.',
    'With `test` it logs in to each store, or to the one that is named, and reads every key and file once. Of each it prints the revision and the time that it took, or what is wrong, with its class and code: never a value, nor its length or a digest of it. What is generated or leased is left out, since asking would make it.',
    'Needs no Swarm, and an identity only for sops files. Exits with 1 if anything failed.',
  ],
  argument: '[test] [store]',
  argumentChoices: ['test'],
  flags: [DIR, IDENTITY_FILE, OUTPUT, ...STORE_FLAGS],
  examples: [
    { line: 'waxseal sources -d secrets', does: 'what comes from where' },
    { line: 'waxseal sources test -d secrets', does: 'do the logins work, and is everything there?' },
    {
      line: "waxseal sources test corp-vault -o json | jq '.trials[] | select(.failure)'",
      does: 'what one store refuses',
    },
  ],
  run: (call) => import('./sources.js').then(({ runSources }) => runSources(call)),
};
