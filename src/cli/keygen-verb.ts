import { keygen } from './keygen.js';
import type { Call, Verb } from './verb.js';

export const keygenVerb: Verb = {
  name: 'keygen',
  summary: 'make an age identity, in the manner of age-keygen',
  details: [
    'Prints a new age X25519 identity, or writes it to a file that only you can read. Its recipient, the public half, is told on standard error: put that under `recipients` in the Policy.',
  ],
  argument: '',
  flags: [
    {
      flags: '-o, --output <file>',
      does: 'write to this file, which must not exist yet (mode 0600)',
      // WAXSEAL_OUTPUT is the format of the other verbs.
      inEnvironment: false,
    },
  ],
  examples: [{ line: 'waxseal keygen -o colleague.age', does: 'an identity for a person who may open values too' }],
  run: runKeygen,
};

async function runKeygen({ io, options, wire }: Call): Promise<number> {
  await keygen({ output: options.text('output') }, { io, clock: wire.clock, keysmith: await wire.keysmith() });
  return 0;
}
