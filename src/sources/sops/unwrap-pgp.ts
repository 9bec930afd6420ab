import { execFile } from 'node:child_process';
import { AppError } from '../../model/problem.js';
import type { Unwrap } from './data-key.js';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** An agent that asks somebody for a passphrase gets no answer. */
const LIMITS = { timeout: 30_000, maxBuffer: 64 * 1024 };

/**
 * Opens data keys with the program `gpg` and the keys in `home` (GNUPGHOME of the operator). What is opened goes through
 * pipes; nothing of this process's environment goes along. gpg's own words are dropped but for its status lines.
 */
export function unwrapPgp(home: string): Unwrap {
  return async (key) => {
    if (key.kind !== 'pgp') return null;
    const { code, out, status } = await gpg(home, key.enc);
    if (code === 0) return out;
    if (isForOthers(status)) return null;
    const name = /^[0-9A-Fa-f]{8,40}$/.test(key.fingerprint) ? ` "${key.fingerprint}"` : '';
    const why = code === null ? 'gpg did not run, or took too long' : 'gpg does not open it';
    throw new AppError('SopsPgpFailed', `${why} with the key${name}`, {
      hint: 'GNUPGHOME must hold the secret key without a passphrase, and be writable for its agent',
    });
  };
}

/** gpg 2.2 says the first only in words, which LC_ALL keeps English. */
function isForOthers(status: string): boolean {
  return /: No secret key|\[GNUPG:\] NO_SECKEY/.test(status) && !status.includes('[GNUPG:] DECRYPTION_KEY');
}

interface Ran {
  /** null: it could not be started, or was killed. */
  readonly code: number | null;
  readonly out: Uint8Array;
  readonly status: string;
}

function gpg(home: string, input: string): Promise<Ran> {
  const args = ['--batch', '--no-tty', '--quiet', '--status-fd', '2', '--decrypt'];
  const env = { PATH, GNUPGHOME: home, HOME: home, LC_ALL: 'C' };
  return new Promise((resolve) => {
    const child = execFile('gpg', args, { env, encoding: 'buffer', ...LIMITS }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, out: Uint8Array.from(out), status: err.toString('latin1') });
      out.fill(0);
    });
    // A program that ended before it read all says so by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
