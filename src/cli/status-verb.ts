import { DIR, HOST, IDENTITY_FILE, OUTPUT, TOKEN_FILE, URL_OF_OPERATOR } from './flags.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { Verb } from './verb.js';

export const statusVerb: Verb = {
  name: 'status',
  summary: 'show where every secret stands',
  details: [
    'Shows each secret with its wanted version, state and age, the services that follow it with running and expected tasks, and what is held and why. Writes nothing, and needs no identity.',
    'With --url it asks a running operator for what its last pass saw, and needs neither documents nor an engine.',
    'Without the identity a value that lies outside of git cannot be compared: its secret is shown as planned, and moves only if the value differs.',
    'States: planned (to be created), trial, proven, failed, suspect (failed together with others), orphaned (its document left git), none.',
  ],
  argument: '',
  flags: [DIR, IDENTITY_FILE, HOST, OUTPUT, ...STORE_FLAGS, URL_OF_OPERATOR, TOKEN_FILE],
  examples: [
    { line: 'waxseal status -d secrets', does: 'the table' },
    { line: 'waxseal status -d secrets -o json', does: 'for a script' },
    {
      line: 'waxseal status --url https://waxseal.example.org --token-file token',
      does: 'from an operator elsewhere',
    },
  ],
  run: (call) => import('./status.js').then(({ runStatus }) => runStatus(call)),
};
