import { DIR, HOST, IDENTITY_FILE, TOKEN_FILE, URL_OF_OPERATOR } from './flags.js';
import type { Verb } from './verb.js';

export const snapshotVerb: Verb = {
  name: 'snapshot',
  summary: 'write down what a plan needs to know of the Swarm',
  details: [
    'Prints, as JSON, which versions there are, which services mount them and how they are updated: what `waxseal plan --against FILE` and `waxseal validate --against FILE` need where nobody can reach the Swarm, on the runner of a pull request for example. No value, no environment, no image, no mount, no ciphertext, and no label that no document asks for is in it.',
    'It is signed by the identity, so that everybody can check it with the snapshotKey of the Policy. Writes nothing. With --url it asks a running operator for one.',
  ],
  argument: '',
  flags: [DIR, IDENTITY_FILE, HOST, URL_OF_OPERATOR, TOKEN_FILE],
  examples: [
    { line: 'waxseal snapshot -d secrets > snapshot.json', does: 'on a manager' },
    { line: 'waxseal plan -d secrets --against snapshot.json', does: 'anywhere, without a key' },
  ],
  run: (call) => import('./snapshot.js').then(({ runSnapshot }) => runSnapshot(call)),
};
