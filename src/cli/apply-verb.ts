import { AUDIT_FLAGS } from './audit-file-option.js';
import { DIR, HOST, IDENTITY_FILE, OUTPUT, TOKEN_FILE, URL_OF_OPERATOR } from './flags.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { Verb } from './verb.js';

export const applyVerb: Verb = {
  name: 'apply',
  summary: 'make the Swarm what the documents say',
  details: [
    'Shows the plan and, on a terminal, asks. Then it makes passes until nothing of Waxseal can still change by itself: new versions are created, services are moved and watched, a bad value is taken back, and what nothing can need any more is removed.',
    'Exit codes: 0 done; 1 error, or some documents are invalid (the healthy ones are served all the same); 3 not converged: something needs attention, or the time is up. Stopped with Ctrl-C it ends after the engine call in hand, and running it again goes on.',
    'With --url a running operator is asked to do it, and this waits for the end: for a pipeline that wants to know. Nothing is asked, the exit codes are the same, and without --timeout it waits 10 minutes.',
  ],
  argument: '',
  flags: [
    DIR,
    IDENTITY_FILE,
    HOST,
    OUTPUT,
    ...STORE_FLAGS,
    { flags: '-y, --yes', does: 'do not ask' },
    { flags: '--no-wait', does: 'make exactly one pass' },
    { flags: '--timeout <duration>', does: 'stop waiting this long after the plan was approved, for example 10m' },
    { flags: '--confirm-removals <digest>', does: 'let the mass removal go that the plan holds under this digest' },
    ...AUDIT_FLAGS,
    URL_OF_OPERATOR,
    TOKEN_FILE,
  ],
  examples: [
    { line: 'waxseal apply -d secrets', does: 'see the plan, say yes, watch' },
    { line: 'waxseal apply -d secrets --yes --timeout 10m', does: 'in a pipeline' },
    {
      line: 'waxseal apply --url https://waxseal.example.org --token-file token',
      does: 'let the operator do it, and wait',
    },
  ],
  run: (call) => import('./apply.js').then(({ runApply }) => runApply(call)),
};
