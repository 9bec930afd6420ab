import { AppError } from '../model/problem.js';
import type { GitRun } from './program.js';
import type { GitSettings } from './settings.js';

interface Cause {
  readonly says: RegExp;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What git, curl and ssh say, in their own words (LC_ALL=C), the first that fits. */
const CAUSES: readonly Cause[] = [
  {
    says: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known/i,
    code: 'GitHostKeyUnknown',
    message: 'the ssh server has a host key that is not in the file of known hosts',
    hint: 'if the server really got a new key, compare it and put it into the file of --git-known-hosts',
  },
  {
    says: /UNPROTECTED PRIVATE KEY FILE|bad permissions/i,
    code: 'GitKeyFileUnsafe',
    message: 'ssh refuses the key file, since others may read it',
    hint: 'mount the secret with `mode: 0400` and the uid of this process',
  },
  {
    says: /couldn't find remote ref|Remote branch .* not found/i,
    code: 'GitRefMissing',
    message: 'the repository has no branch or tag of this name',
    hint: 'was it deleted? --git-ref names another; the last good commit stays applied',
  },
  {
    says: /Authentication failed|could not read (?:Username|Password)|Permission denied \(|HTTP Basic: Access denied|error: 40[13]\b|Invalid username or/i,
    code: 'GitAuthFailed',
    message: 'the server does not accept the credential',
    hint: 'check the file of --git-token-file (and --git-user), or of --git-ssh-key-file, and what it may read',
  },
  {
    says: /SSL certificate problem|server certificate verification failed|CAfile|SSL_connect|SSL:/i,
    code: 'GitTlsFailed',
    message: 'the certificate of the server cannot be trusted',
    hint: 'name the authority that signed it with --git-ca-file',
  },
  {
    says: /repository .* not found|does not appear to be a git repository|error: 404\b|not exported/i,
    code: 'GitRepositoryMissing',
    message: 'there is no such repository, or the credential may not see it',
    hint: 'check --git and what the credential may read',
  },
  {
    says: /File size limit exceeded|File too large|invalid index-pack output/i,
    code: 'GitTooLarge',
    message: 'the fetch is larger than is allowed, or was damaged on its way',
    hint: 'keep large files out of this repository',
  },
  {
    says: /Could not resolve host|Failed to connect|Connection (?:refused|timed out|reset|closed)|Couldn't connect|No route to host|Operation too slow|early EOF|unexpected disconnect|error: 5\d\d\b|Network is unreachable|kex_exchange_identification/i,
    code: 'GitUnreachable',
    message: 'the server cannot be reached',
    hint: 'the last good commit stays applied; it is tried again by itself',
  },
  {
    says: /No space left on device|Disk quota exceeded/i,
    code: 'GitDiskFull',
    message: 'there is no space left for the checkout',
    hint: 'give --git-data a larger place',
  },
];

/** The error of a run of git that failed at doing `what`. It names the repository, and repeats no credential. */
export function failureOf(run: GitRun, what: string, settings: GitSettings): AppError {
  const { url, limits } = settings;
  const where = `cannot ${what} of "${url}"`;
  if (run.missing) {
    return new AppError('GitProgramMissing', `${where}: the program git is not installed`, { hint: 'install git' });
  }
  if (run.late) {
    const message = `${where}: git did not finish within ${limits.timeoutMs / 1000} s`;
    return new AppError('GitTimeout', message, {
      hint: 'is the server slow, or the repository large?',
      retry: 'backoff',
    });
  }
  const known = CAUSES.find(({ says }) => says.test(run.err));
  if (known !== undefined) {
    return new AppError(known.code, `${where}: ${known.message}`, { hint: known.hint, retry: 'backoff' });
  }
  return new AppError('GitFailed', `${where}: ${lastWords(run)}`, { retry: 'backoff' });
}

/** What the server sent (`remote:`) is left out: anybody may have written it. */
function lastWords({ err, code }: GitRun): string {
  const lines = err.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !line.startsWith('remote:'));
  const said = (lines.at(-1) ?? '')
    .replace(/^(?:fatal|error): /, '')
    .replace(/\p{Cc}/gu, '')
    .slice(0, 300);
  return said === '' ? `git ended with ${code ?? 'a signal'}` : said;
}
