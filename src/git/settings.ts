import { AppError } from '../model/problem.js';

/** How a repository is reached and what of it is wanted. Credentials are files, read whenever they are needed. */
export interface GitSettings {
  /** `https://…` or ssh, without a password in it. */
  readonly url: string;
  /** A branch, a tag, or a full name (`refs/…`). */
  readonly ref: string;
  /** The spec directory below the root of the repository; '': the root. */
  readonly path: string;
  readonly user: string;
  readonly tokenFile: string | null;
  /** Authorities for https beside those of the system. */
  readonly caFile: string | null;
  readonly sshKeyFile: string | null;
  readonly knownHostsFile: string | null;
  /** Who may sign: ssh allowed_signers, or armoured GPG public keys. null: nothing is checked. */
  readonly verifyFile: string | null;
  /** A head that may be applied although it does not descend from the last one. */
  readonly accept: string | null;
  /** Where the repository and the checkouts are kept. Losing it is harmless. */
  readonly dataDir: string;
  readonly limits: GitLimits;
}

export interface GitLimits {
  /** Of one fetch; also of any one file. */
  readonly packBytes: number;
  /** Of all files below `path` together. */
  readonly treeBytes: number;
  readonly files: number;
  /** Of one run of git. */
  readonly timeoutMs: number;
}

export const LIMITS: GitLimits = {
  packBytes: 512 * 1024 * 1024,
  treeBytes: 256 * 1024 * 1024,
  files: 100_000,
  timeoutMs: 300_000,
};

export type Transport = 'https' | 'ssh';

/** Throws GitUrlInvalid, GitOptionInvalid. */
export function checkSettings(settings: GitSettings): Transport {
  const transport = transportOf(settings.url);
  if (transport === 'ssh' && (settings.sshKeyFile === null || settings.knownHostsFile === null)) {
    throw invalid('a repository over ssh needs a key and the host keys of its server', {
      hint: 'give --git-ssh-key-file and --git-known-hosts; `ssh-keyscan HOST` prints host keys, compare them',
    });
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._/+@-]*$/.test(settings.ref) || settings.ref.includes('..')) {
    throw invalid(`"${settings.ref}" is no name of a branch or tag`, { hint: 'name it with --git-ref' });
  }
  if (settings.path.startsWith('/') || settings.path.split('/').some((part) => part === '..' || part === '.git')) {
    throw invalid(`"${settings.path}" is no path below the root of the repository`, {
      hint: 'name it with --git-path',
    });
  }
  return transport;
}

function transportOf(url: string): Transport {
  // Messages and logs name the URL, and this is where tokens hide.
  if (/[?#]/.test(url)) {
    throw new AppError('GitUrlInvalid', 'the URL of the repository has a "?" or a "#" in it', {
      hint: 'write it as https://HOST/PATH; the token goes into a file that --git-token-file names',
    });
  }
  if (url.startsWith('https://')) {
    const { hostname, password, username } = URL.canParse(url)
      ? new URL(url)
      : { hostname: '', username: '?', password: '' };
    if (username === '' && password === '' && !hostname.startsWith('-')) return 'https';
    throw new AppError('GitUrlInvalid', 'the URL of the repository is broken, or holds a credential', {
      hint: 'write it as https://HOST/PATH; the token goes into a file that --git-token-file names',
    });
  }
  // A user or host that begins with "-" would be an option of ssh.
  if (/^ssh:\/\/(?:[\w.][\w.-]*@)?[\w.[][\w.[\]:-]*\/[^\s]+$/.test(url)) return 'ssh';
  if (/^[\w.][\w.-]*@[\w.][\w.-]*:[^\s]+$/.test(url)) return 'ssh';
  throw new AppError('GitUrlInvalid', 'the URL of the repository is neither https nor ssh, or holds a password', {
    hint: 'write it as https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH',
  });
}

function invalid(message: string, more: { readonly hint: string }): AppError {
  return new AppError('GitOptionInvalid', message, more);
}
