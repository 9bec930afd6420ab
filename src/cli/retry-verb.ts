import { DIR, HOST, IDENTITY_FILE } from './flags.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { Verb } from './verb.js';

export const retryVerb: Verb = {
  name: 'retry',
  summary: 'give a version that failed another trial',
  details: [
    'A version that failed is never tried again by itself. If the value was innocent (a node was down, an image was missing), this releases the mark: the wanted version of the secret is on trial again, and services that went back from it may move to it again. What happened before does not count any more.',
    'It writes one label and moves nothing: `waxseal apply` does that.',
  ],
  argument: '<name>',
  flags: [DIR, IDENTITY_FILE, HOST, ...STORE_FLAGS],
  examples: [
    { line: 'waxseal retry db_password -d secrets && waxseal apply -d secrets', does: 'try the same value once more' },
  ],
  run: (call) => import('./retry.js').then(({ runRetry }) => runRetry(call)),
};
