import { DIR, HOST, IDENTITY_FILE } from './flags.js';
import { RUN_PARTS } from './run-parts.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { Verb } from './verb.js';

export const runVerb: Verb = {
  name: 'run',
  summary: 'keep the Swarm what the documents say',
  details: [
    'Makes a pass whenever the directory or the Swarm changed, and at the latest every --resync. Ends with SIGTERM or Ctrl-C, after the engine call in hand and within 10 s; the second one ends it at once. SIGHUP makes a pass that tries everything again that failed.',
    'Several may run at once: each step is done by one of them. Logs go to standard error.',
  ],
  argument: '',
  flags: [
    DIR,
    IDENTITY_FILE,
    HOST,
    ...STORE_FLAGS,
    { flags: '--resync <duration>', does: 'look at the latest this long after the last pass', fallback: '60s' },
    { flags: '--own-service <name>', does: 'the service that this process runs in: it is updated last' },
    ...RUN_PARTS.flatMap(({ flags }) => flags),
  ],
  examples: [
    { line: 'waxseal run -d /specs', does: 'as a service of the Swarm does' },
    { line: 'waxseal run -d secrets --log-format human', does: 'watch it at work' },
  ],
  isDaemon: true,
  run: (call) => import('./run.js').then(({ runOperator }) => runOperator(call)),
};
