import { readFile } from 'node:fs/promises';
import { AppError } from '../model/problem.js';

/** What a file is called in messages, and the code of the error if it cannot be read. */
export interface SecretFileKind {
  readonly code: string;
  readonly what: string;
  readonly flag: string;
}

/** The text of a file that holds a credential. Throws an error of that code, which says what is in the way. */
export async function readSecretFile(path: string, { code, flag, what }: SecretFileKind): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    const errno = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : 'unknown';
    const message =
      errno === 'ENOENT' ? `there is no ${what} "${path}"` : `the ${what} "${path}" cannot be read (${errno})`;
    throw new AppError(code, message, { hint: hintOf(errno, flag), cause: thrown });
  }
}

function hintOf(errno: string, flag: string): string {
  if (errno === 'EISDIR') return `it is a directory: name the file in it with ${flag}`;
  if (errno === 'EACCES')
    return 'the user of this process must be able to read it (its mode, and those of its directories)';
  return `name a file that this process can read with ${flag}`;
}

export const TOKEN_FILE: SecretFileKind = { code: 'TokenFileUnreadable', what: 'token file', flag: '--token-file' };
