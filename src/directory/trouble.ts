import { problem, type Problem } from '../model/problem.js';
import type { DirectoryCode } from '../spec/directory-codes.js';

/** An error of the file at `path` as a whole, or, where that is '', of the directory. */
export function trouble(code: DirectoryCode, path: string, message: string, hint?: string): Problem {
  const place = path === '' ? null : { file: path, line: 1, column: 1 };
  return problem('error', code, place, hint === undefined ? { message } : { message, hint });
}

export function notRegular(path: string): Problem {
  return trouble('FileUnreadable', path, `"${path}" is not a regular file`, 'rename it, or start its name with _');
}

/** Why a call of the file system failed, in words. */
export function reasonOf(thrown: unknown): string {
  const code = codeOf(thrown);
  return (code === null ? undefined : REASONS[code]) ?? code ?? 'for an unknown reason';
}

/** ENOENT and the like; null if it is no error of the file system. */
export function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it is not there any more',
  ELOOP: 'its links go in a circle',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk cannot read it',
};
