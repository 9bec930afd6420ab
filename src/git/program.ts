import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { checkSettings, type GitSettings } from './settings.js';

export interface GitRun {
  /** The exit code; null: it was killed (limits, end of the process) or could not be started. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly late: boolean;
  /** There is no such program. */
  readonly missing: boolean;
}

/** Runs git on the bare repository of the data directory. */
export type Git = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<GitRun>;

const MAX_OUTPUT = 64 * 1024 * 1024;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** POSIX counts the limit of a file in blocks of 512 bytes. */
const LIMITED = 'ulimit -f "$1"; shift; exec "$@"';

export function repositoryOf({ dataDir }: GitSettings): string {
  return join(dataDir, 'repository');
}

/** Where gpg finds keys: made of the file of --git-verify, or empty. */
export function gnupgHomeOf({ dataDir }: GitSettings): string {
  return join(dataDir, 'gnupg');
}

/** Throws GitUrlInvalid, GitOptionInvalid. What it gives never rejects. */
export function gitProgram(settings: GitSettings, signal: AbortSignal): Git {
  const { limits } = settings;
  const own = environment(settings);
  return (args, env = {}) => {
    const blocks = String(Math.ceil(limits.packBytes / 512));
    const argv = ['-c', LIMITED, 'sh', blocks, 'git', `--git-dir=${repositoryOf(settings)}`, ...args];
    const options = { env: { ...own, ...env }, timeout: limits.timeoutMs, maxBuffer: MAX_OUTPUT, signal };
    return new Promise((resolve) => {
      execFile('sh', argv, options, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        const late = error?.killed === true && !signal.aborted;
        resolve({ code, out, err, late, missing: code === 127 });
      });
    });
  };
}

/** Nothing of this process's environment, of the user's settings or of the system's. */
function environment(settings: GitSettings): Readonly<Record<string, string>> {
  const transport = checkSettings(settings);
  return {
    PATH,
    HOME: settings.dataDir,
    GNUPGHOME: gnupgHomeOf(settings),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ALLOW_PROTOCOL: transport,
    GIT_PROTOCOL_FROM_USER: '0',
    ...(transport === 'https' ? https(settings) : ssh(settings)),
  };
}

/** No program that a repository names is ever run, and nothing runs behind our back. */
const CONFIG: Readonly<Record<string, string>> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.autocrlf': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'fetch.recurseSubmodules': 'false',
  // One pack for each fetch, so that one limit holds for all of it.
  'fetch.unpackLimit': '1',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '30',
  'gpg.minTrustLevel': 'undefined',
};

/**
 * The token travels from its file through a pipe to git: not in an argument, the environment or a URL. Only the server of
 * this URL is answered, so a redirect elsewhere gets none. The shell reads it itself, since the image has no `cat`.
 */
function https({ url, user, tokenFile, caFile }: GitSettings): Readonly<Record<string, string>> {
  const ca = caFile === null ? {} : { GIT_SSL_CAINFO: caFile };
  if (tokenFile === null) return { ...configured(CONFIG), ...ca };
  const read = 'read -r token <"$WAXSEAL_GIT_TOKEN_FILE"';
  const answer = `${read}; printf 'username=%s\\npassword=%s\\n' "$WAXSEAL_GIT_USER" "$token"`;
  const helper = `!f() { if [ "$1" = get ]; then ${answer}; fi; }; f`;
  const key = `credential.${new URL(url).origin}.helper`;
  const named = { WAXSEAL_GIT_USER: user, WAXSEAL_GIT_TOKEN_FILE: tokenFile };
  return { ...configured({ ...CONFIG, [key]: helper }), ...named, ...ca };
}

function ssh({ sshKeyFile, knownHostsFile }: GitSettings): Readonly<Record<string, string>> {
  const options = {
    UserKnownHostsFile: quoteForSsh(knownHostsFile ?? ''),
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    UpdateHostKeys: 'no',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    PasswordAuthentication: 'no',
    BatchMode: 'yes',
    ConnectTimeout: '20',
    ServerAliveInterval: '15',
  };
  const words = Object.entries(options).map(([name, value]) => `-o ${quote(`${name}=${value}`)}`);
  const command = `ssh -F none -i ${quote(sshKeyFile ?? '')} ${words.join(' ')}`;
  return { ...configured(CONFIG), GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: 'ssh' };
}

function configured(config: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(config);
  const pairs = entries.flatMap(([key, value], at): [string, string][] => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries<string>(pairs) };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** ssh splits this option at blanks unless it is quoted. */
function quoteForSsh(path: string): string {
  return `"${path}"`;
}
