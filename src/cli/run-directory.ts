import type { WakeCause } from '../model/pass-record.js';
import { lastRevision } from '../model/last-revision.js';
import { assertOwnSwarm } from '../model/own-swarm.js';
import { policyOf } from '../model/policy-of.js';
import { checkReadable } from './files.js';
import { GIT_FLAGS, gitOptions } from './git-flags.js';
import type { Opened, RunPart } from './run-part.js';
import type { Call, GitOptions } from './verb.js';

/** What the loop reads in each pass: the directory of --dir, or that of a repository. */
export const directoryPart: RunPart = {
  flags: GIT_FLAGS,
  open: async (call) => {
    const git = gitOptions(call.options);
    return git === null ? openDirectory(call) : openGit(call, git);
  },
};

async function openDirectory({ log, options, wire }: Call): Promise<Opened> {
  const path = options.text('dir') ?? '.';
  const [directory, watch] = await Promise.all([wire.rememberingDirectory(path), wire.directoryWatch(path, log)]);
  return { directory, beside: [(operator, signal) => watch(() => operator.wake('directory'), signal)] };
}

/** Whoever asks for a pass means the newest commit. */
const ASKS_FOR_NEWS: readonly WakeCause[] = ['webhook', 'request', 'signal'];

/** One that is missing would look like a server that is away, and be tried for ever. */
async function checkFiles({ caFile, knownHostsFile, sshKeyFile, tokenFile }: GitOptions): Promise<void> {
  const named = { token: tokenFile, 'ssh-key': sshKeyFile, ca: caFile };
  for (const [name, path] of Object.entries(named)) {
    if (path !== null) await checkReadable(path, `--git-${name}-file`);
  }
  if (knownHostsFile !== null) await checkReadable(knownHostsFile, '--git-known-hosts');
}

async function openGit(call: Call, git: GitOptions): Promise<Opened> {
  await checkFiles(git);
  let wake = (): void => undefined;
  const directory = await call.wire.gitDirectory(git, {
    log: call.log,
    wake: () => {
      wake();
    },
    askSwarm: (path) => lastInSwarm(call, path),
  });
  return {
    directory,
    listeners: [
      {
        woken: (cause) => {
          if (ASKS_FOR_NEWS.includes(cause)) directory.refresh();
        },
      },
    ],
    beside: [
      async (operator, signal) => {
        wake = () => operator.wake('directory');
        await directory.untilEnd(signal);
      },
    ],
  };
}

/** Rejects rather than to take a wrong directory's word: what it gives decides which commits may be applied. */
async function lastInSwarm({ options, wire }: Call, path: string): Promise<string | null> {
  const { configs, owner } = policyOf(await (await wire.directory(path)).read(), path);
  const live = await (await wire.swarm(options.text('host'))).list(owner, configs === 'Managed');
  assertOwnSwarm(owner, live);
  return lastRevision(live);
}
