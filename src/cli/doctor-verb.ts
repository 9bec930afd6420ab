import { DIR, HOST, IDENTITY_FILE, OUTPUT } from './flags.js';
import type { Verb } from './verb.js';

export const doctorVerb: Verb = {
  name: 'doctor',
  summary: 'look over the engine, the identity, the directory and the Swarm',
  details: [
    'Looks for what stops Waxseal (errors), for what weakens its promises (warnings), and for what is worth knowing (notes): the way to the engine, the identity and its backup in the Swarm, the Policy, clocks, and how the live services treat secrets: secret-looking environment variables, mounts that everybody can read, update settings that cannot catch a bad value, secrets that nobody mounts.',
    'Reads only, and prints names, never values. Exits with 1 if there are errors.',
  ],
  argument: '',
  flags: [DIR, IDENTITY_FILE, HOST, OUTPUT],
  examples: [
    {
      line: 'waxseal doctor -d secrets --identity-file id.age',
      does: 'before the first apply, and when something is odd',
    },
    {
      line: 'waxseal doctor -d secrets -o json | jq \'.findings[] | select(.severity == "error")\'',
      does: 'in a nightly job',
    },
  ],
  run: (call) => import('./doctor.js').then(({ runDoctor }) => runDoctor(call)),
};
