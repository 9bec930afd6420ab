import { DIR, HOST, IDENTITY_FILE } from './flags.js';
import { STORE_FLAGS } from './store-bounds.js';
import type { Verb } from './verb.js';

export const forgetVerb: Verb = {
  name: 'forget',
  summary: 'remove versions of a secret whose value leaked',
  details: [
    'Superseded and failed versions stay in the Swarm while a rollback could need them. This removes them all the same: services whose rollback target names one give that target up (one identical update, which restarts nothing) where nothing else is lost by it; for the others the plan says what a rollback would do until their next update.',
    'First rotate: seal another value and apply. What a service or a running task uses is never removed, nor what the documents want, nor the last proven version of a name in git. The old value still stands in the history of git, sealed: revoke it where it is accepted.',
  ],
  argument: '<name>',
  flags: [
    DIR,
    IDENTITY_FILE,
    HOST,
    ...STORE_FLAGS,
    {
      flags: '--version <n>',
      does: 'only this one, for example 2 (default: all but the wanted one)',
      inEnvironment: false,
    },
    { flags: '-y, --yes', does: 'do not ask; needed without a terminal' },
  ],
  examples: [
    { line: 'waxseal forget db_password -d secrets', does: 'see what goes and what it costs, say yes' },
    { line: 'waxseal forget db_password -d secrets --version 2 --yes', does: 'one version, in a script' },
  ],
  run: (call) => import('./forget.js').then(({ runForget }) => runForget(call)),
};
