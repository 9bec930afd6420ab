import { access, constants, open, readFile, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { AppError } from '../model/problem.js';
import type { SecretValue } from '../model/secret-value.js';

/** Everything in the file. null: there is none. Throws FileUnreadable. */
export async function readBytes(path: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new AppError('FileUnreadable', `"${path}" cannot be read (${codeOf(error)})`, { cause: error });
  }
}

/**
 * The text of a file that somebody named. Read anew each time, so that it may be changed under a running operator. Throws
 * FileMissing, FileUnreadable.
 */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes !== null) return new TextDecoder().decode(bytes);
  const hint = 'is it named as seen from the directory that this runs in?';
  throw new AppError('FileMissing', `there is no file "${path}"`, { hint });
}

/** Throws FileMissing or FileUnreadable now, rather than when `path`, which `flag` named, is needed. */
export async function checkReadable(path: string, flag: string): Promise<void> {
  const errno = await stat(path)
    .then(async (entry) => (entry.isDirectory() ? 'EISDIR' : access(path, constants.R_OK)))
    .catch(codeOf);
  if (typeof errno !== 'string') return;
  const [code, message] =
    errno === 'ENOENT'
      ? ['FileMissing', `there is no file "${path}", which ${flag} names`]
      : ['FileUnreadable', `"${path}", which ${flag} names, cannot be read (${errno})`];
  throw new AppError(code, message, { hint: `name a file with ${flag} that the user of this process can read` });
}

/** Permission bits of a file; null: there is none, or nobody may know. */
export function modeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mode }) => mode & 0o777,
    () => null,
  );
}

/** Throws FileUnwritable now, rather than after a person has typed something, if there is no place for a new file. */
export async function checkPlace(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

/**
 * Writes a file that must not exist yet, with this mode (less the umask), and waits until it is on the disk. Throws
 * FileExists, FileUnwritable. A file that could not be written whole is taken away again.
 */
export async function createFile(path: string, content: Uint8Array | string, mode: number): Promise<void> {
  const handle = await open(path, 'wx', mode).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw unwritable(path, error);
    throw new AppError('FileExists', `"${path}" exists`, { hint: 'it is never overwritten: choose another name' });
  });
  try {
    await write(handle, content);
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw unwritable(path, error);
  }
}

/** Writes an identity file that only its owner may read, and leaves no copy behind. Throws as `createFile` does. */
export async function writeIdentity(path: string, file: SecretValue): Promise<void> {
  const copy = file.expose((bytes) => bytes.slice());
  await createFile(path, copy, 0o600).finally(() => copy.fill(0));
}

/**
 * Exchanges the content of a file at once: whoever reads it sees all of the old or all of the new. Links are followed,
 * mode and (where allowed) owner stay. The file in between begins with a dot, so that no waxseal reads it. Throws
 * FileUnwritable.
 */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  let between: string | null = null;
  try {
    const target = await realpath(path);
    const { mode, uid, gid } = await stat(target);
    const directory = dirname(target);
    const name = join(directory, `.waxseal-${randomBytes(6).toString('hex')}.tmp`);
    const handle = await open(name, 'wx', 0o600);
    between = name;
    // Only root may give files away; for everybody else the file is his own anyway.
    await handle.chown(uid, gid).catch(() => undefined);
    await handle.chmod(mode & 0o7777);
    await write(handle, content);
    await rename(name, target);
    await syncDirectory(directory);
  } catch (error) {
    if (between !== null) await unlink(between).catch(() => undefined);
    throw unwritable(path, error);
  }
}

async function write(handle: FileHandle, content: Uint8Array | string): Promise<void> {
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

function unwritable(path: string, error: unknown): AppError {
  return new AppError('FileUnwritable', `"${path}" cannot be written (${codeOf(error)})`, {
    hint: 'does its directory exist, and may you write there?',
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
