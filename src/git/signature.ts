import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../model/problem.js';
import { gnupgHomeOf, type Git } from './program.js';
import type { GitSettings } from './settings.js';

const PGP = '-----BEGIN PGP PUBLIC KEY BLOCK-----';

/**
 * Whether a commit carries a good signature of a key in the file of --git-verify, which is read anew: null, or why not.
 * Rejects with GitVerifyFileInvalid.
 */
export async function refusal(settings: GitSettings, git: Git, commit: string): Promise<string | null> {
  const { verifyFile } = settings;
  if (verifyFile === null) return null;
  const keys = await readKeys(verifyFile);
  await makeKeyring(settings, keys.includes(PGP) ? verifyFile : null);
  const signers = keys.includes(PGP) ? '/dev/null' : verifyFile;
  const run = await git(['-c', `gpg.ssh.allowedSignersFile=${signers}`, 'verify-commit', '--raw', commit]);
  if (run.code === 0) return null;
  return reasonIn(run.err);
}

async function readKeys(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) throw invalid(`the file "${file}" of --git-verify cannot be read`);
  const isSigners = /^[^\s#]\S* .*\b(?:sk-)?(?:ssh|ecdsa)-\S+ /m.test(text);
  if (!text.includes(PGP) && !isSigners) throw invalid(`"${file}" holds neither allowed signers nor GPG public keys`);
  return text;
}

/** A keyring of exactly the allowed keys. Empty for ssh: then no GPG signature is good. */
async function makeKeyring(settings: GitSettings, keys: string | null): Promise<void> {
  const home = gnupgHomeOf(settings);
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'gpg.conf'), 'no-auto-key-retrieve\nno-auto-key-locate\n');
  if (keys === null) return;
  const done = await gpg(home, ['--batch', '--quiet', '--no-autostart', '--import', keys]);
  if (!done) throw invalid(`the GPG keys in "${keys}" cannot be imported`);
}

function gpg(home: string, args: readonly string[]): Promise<boolean> {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', GNUPGHOME: home, LC_ALL: 'C' };
  return new Promise((resolve) => {
    execFile('gpg', args, { env, timeout: 30_000 }, (error) => {
      resolve(error === null);
    });
  });
}

/** In words of ours: what these programs print holds names that anybody may have chosen. */
function reasonIn(err: string): string {
  if (/EXPKEYSIG|EXPSIG|KEYEXPIRED|expired/i.test(err)) return 'its signature, or the key of it, has expired';
  if (/REVKEYSIG|revoked/i.test(err)) return 'the key of its signature was revoked';
  if (/BADSIG|incorrect signature/i.test(err)) return 'its signature does not fit it';
  if (/NO_PUBKEY|ERRSIG|No principal matched|Good "git" signature with/i.test(err)) {
    return 'it is signed with a key that is not allowed';
  }
  return err.trim() === '' ? 'it is not signed' : 'it has no signature of an allowed key';
}

function invalid(message: string): AppError {
  return new AppError('GitVerifyFileInvalid', message, {
    hint: 'give an allowed_signers file of ssh-keygen, or armoured GPG public keys (`gpg --export --armor`)',
    retry: 'backoff',
  });
}
