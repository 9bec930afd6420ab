import { realpath } from 'node:fs/promises';
import { normalize } from 'node:path';
import { matchesGlob } from '../../model/access.js';
import { AppError } from '../../model/problem.js';
import { SecretValue } from '../../model/secret-value.js';
import { readRegular } from '../file/read-regular.js';
import { refusalOf, type FileRefusal } from '../file/refusals.js';
import type { Credentials } from '../provider.js';

/** What the operator lets stores log in with. */
export interface CredentialRules {
  /** Globs over paths, and over names of variables after `env:`. null: every file, and no variable. */
  readonly allowed: readonly string[] | null;
  /** Files that this process keeps for itself: identity, tokens, TLS keys (S9). */
  readonly forbiddenFiles: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** More than any token or key, and than the file with all the authorities that a system trusts. */
const MAX_BYTES = 524_288;

/** Reads what a SecretStore names, within the rules, anew each time. */
export function readCredentials(rules: CredentialRules): Credentials {
  return {
    read: async (credential) =>
      'file' in credential ? fromFile(credential.file, rules) : fromVariable(credential.env, rules),
  };
}

async function fromFile(path: string, { allowed, forbiddenFiles }: CredentialRules): Promise<SecretValue> {
  const isPlain = path.startsWith('/') && normalize(path) === path;
  if (!isPlain || allowed?.some((glob) => matchesGlob(glob, path)) === false)
    throw notAllowed(`the file "${path}"`, path);
  const content = await realpath(path).then(
    (realPath) => readRegular(realPath, forbiddenFiles, MAX_BYTES),
    (error: unknown) => refusalOf(error),
  );
  if (typeof content === 'string') throw refuse(content, path);
  return take(content, `the file "${path}"`);
}

function fromVariable(name: string, { allowed, env }: CredentialRules): SecretValue {
  if (allowed?.some((glob) => matchesGlob(glob, `env:${name}`)) !== true) {
    throw notAllowed(`the variable "${name}"`, `env:${name}`);
  }
  const text = Object.hasOwn(env, name) ? env[name] : undefined;
  if (text === undefined) {
    throw new AppError('CredentialMissing', `the variable "${name}" is not set where this process runs`, {
      hint: 'set it for the operator: a SecretStore names it as a credential',
    });
  }
  return take(new TextEncoder().encode(text), `the variable "${name}"`);
}

/** Without the one line break that editors and `echo` leave at the end. Wipes `bytes`. */
function take(bytes: Uint8Array, what: string): SecretValue {
  const end = bytes.at(-1) !== LF ? bytes.length : bytes.length - (bytes.at(-2) === CR ? 2 : 1);
  const value = SecretValue.of(bytes.slice(0, end));
  bytes.fill(0);
  if (end > 0) return value;
  throw new AppError('CredentialEmpty', `${what} is empty`, {
    hint: 'put the credential into it that a SecretStore expects there',
  });
}

const LF = 0x0a;
const CR = 0x0d;

function notAllowed(what: string, glob: string): AppError {
  return new AppError('CredentialNotAllowed', `${what}, which a SecretStore names, is not allowed to this operator`, {
    hint: `whoever runs the operator allows it with --allow-credential ${glob}`,
  });
}

const REFUSALS: Readonly<Record<FileRefusal, readonly [code: string, says: string, hint: string]>> = {
  FilePathNotAbsolute: ['CredentialNotAllowed', 'is not an absolute path', 'write it from "/" on'],
  FileSourceNotAllowed: ['CredentialUnreadable', 'changed while it was read', 'it is read again at the next login'],
  FileMissing: ['CredentialMissing', 'does not exist where this process runs', 'is it mounted into the operator?'],
  FileUnreadable: ['CredentialUnreadable', 'cannot be read', 'the operator runs as an ordinary user: check the owner'],
  FileNotRegular: ['CredentialForbidden', 'is not a regular file', 'directories, devices and pipes are no credential'],
  FileForbidden: [
    'CredentialForbidden',
    'is a file that this process keeps for itself (identity, token or TLS key)',
    'no store may have it, under whatever name',
  ],
  FileTooLarge: ['CredentialForbidden', 'is larger than any credential', `at most ${MAX_BYTES} bytes are read`],
};

function refuse(refusal: FileRefusal, path: string): AppError {
  const [code, says, hint] = REFUSALS[refusal];
  return new AppError(code, `the file "${path}", which a SecretStore names as a credential, ${says}`, { hint });
}
