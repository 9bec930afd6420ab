import { OUTPUT } from './flags.js';
import type { Verb } from './verb.js';

export const auditVerb: Verb = {
  name: 'audit',
  summary: 'read an audit trail: what was written when, and which service had which version',
  details: [
    'Shows what `--audit-file` of `run` and `apply` has kept, or the same lines of a whole log. Files that were put aside are read too, also those of logrotate (FILE.1, FILE.2 …); - is standard input.',
    'With --at it tells which service had which version at that time. It knows what Waxseal did, not what other people did.',
  ],
  argument: '<file>',
  flags: [
    { flags: '--service <name>', does: 'only what concerns this service' },
    { flags: '--secret <name>', does: 'only what concerns this secret' },
    { flags: '--at <time>', does: 'the versions at this time, for example 2026-11-28T03:00:00Z' },
    OUTPUT,
  ],
  examples: [
    { line: 'waxseal audit /var/log/waxseal/audit.log --secret db_password', does: 'the story of one secret' },
    { line: 'waxseal audit audit.log --service shop_api --at 2026-11-28T03:00Z', does: 'what it ran with that night' },
    { line: 'docker service logs --raw waxseal_operator | waxseal audit -', does: 'from the log of the operator' },
  ],
  run: (call) => import('./audit.js').then(({ runAudit }) => runAudit(call)),
};
