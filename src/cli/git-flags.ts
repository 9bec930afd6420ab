import { durationOption } from './duration-option.js';
import { flagName } from './flag-name.js';
import { variableOf, type Options } from './options.js';
import type { Flag, GitOptions } from './verb.js';
import { AppError } from '../model/problem.js';

/** How `waxseal run` follows a repository by itself. Without --git it follows the directory of --dir. */
export const GIT_FLAGS: readonly Flag[] = [
  { flags: '--git <url>', does: 'follow this repository (https or ssh) instead of --dir' },
  { flags: '--git-ref <ref>', does: 'branch or tag', fallback: 'main' },
  { flags: '--git-path <path>', does: 'directory of the specs in the repository (default: its root)' },
  { flags: '--git-interval <duration>', does: 'fetch this often', fallback: '60s' },
  { flags: '--git-user <name>', does: 'user name that goes with the token', fallback: 'git' },
  { flags: '--git-token-file <file>', does: 'file with the token for https', holdsCredential: true },
  { flags: '--git-ca-file <file>', does: 'certificate authorities for https' },
  { flags: '--git-ssh-key-file <file>', does: 'private key for ssh', holdsCredential: true },
  { flags: '--git-known-hosts <file>', does: 'host keys for ssh; no other is accepted' },
  {
    flags: '--git-verify <file>',
    does: 'apply only commits signed with these keys (allowed_signers, or GPG public keys)',
  },
  { flags: '--git-accept <commit>', does: 'apply this commit although it does not descend from the last one' },
  { flags: '--git-data <dir>', does: 'where the checkout is kept over a restart (default: nowhere)' },
];

/** null: without --git. Throws UsageInvalid, also for what only means something with it. */
export function gitOptions(options: Options): GitOptions | null {
  const url = options.text('git');
  if (url === null) return withoutGit(options);
  const intervalMs = durationOption('git-interval', options.text('git-interval') ?? '');
  if (intervalMs < 1000) {
    throw new AppError('UsageInvalid', '--git-interval is too short', { hint: 'a duration of at least 1s, like 60s' });
  }
  const accept = options.text('git-accept');
  if (accept !== null && !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(accept)) {
    throw new AppError('UsageInvalid', `--git-accept cannot be "${accept}"`, { hint: 'the whole id of a commit' });
  }
  return {
    url,
    accept,
    intervalMs,
    ref: options.text('git-ref') ?? 'main',
    path: (options.text('git-path') ?? '').replace(/^\.?\/+|^\.$|\/+$/g, ''),
    user: options.text('git-user') ?? 'git',
    tokenFile: options.text('git-token-file'),
    caFile: options.text('git-ca-file'),
    sshKeyFile: options.text('git-ssh-key-file'),
    knownHostsFile: options.text('git-known-hosts'),
    verifyFile: options.text('git-verify'),
    dataDir: options.text('git-data'),
  };
}

/** Whoever asked for signed commits must not believe that they are checked. */
function withoutGit(options: Options): null {
  const names = GIT_FLAGS.map((flag) => flagName(flag)).filter((name) => name !== 'git');
  const given = names.find((name) => options.given(name));
  if (given === undefined) return null;
  throw new AppError('UsageInvalid', `"--${given}" means nothing without --git`, {
    hint: `give --git (WAXSEAL_GIT), or leave "--${given}" (${variableOf(given)}) out`,
  });
}
