import { constants, type BigIntStats } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { MAX_VALUE_BYTES } from '../../model/value-size.js';
import { refusalOf, type FileRefusal } from './refusals.js';

/** The longest text of the longest value: hex, with some white space at the ends. */
const MAX_FILE_BYTES = 2 * MAX_VALUE_BYTES + 1024;

/** A pipe must not block, and a link put there since `realPath` was found must not be followed. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The bytes of a regular file that is none of the forbidden ones. Everything is asked of the open file, not of its path,
 * and the path is looked at again afterwards: what was checked is what is read.
 */
export async function readRegular(
  realPath: string,
  forbidden: readonly string[],
  limit = MAX_FILE_BYTES,
): Promise<Uint8Array | FileRefusal> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(realPath, FLAGS);
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) return 'FileNotRegular';
    if (await isOneOf(stats, forbidden)) return 'FileForbidden';
    if (!(await isStillAt(stats, realPath))) return 'FileSourceNotAllowed';
    return await readUpTo(handle, limit);
  } catch (error) {
    return refusalOf(error);
  } finally {
    await handle?.close();
  }
}

/** By device and inode: a hard link, a bind mount or a link is the same file. */
async function isOneOf(stats: BigIntStats, paths: readonly string[]): Promise<boolean> {
  const others = await Promise.all(paths.map((path) => stat(path, { bigint: true }).catch(() => null)));
  return others.some((other) => other !== null && isSame(stats, other));
}

/** No directory on the way was swapped for a link since the path was resolved. */
async function isStillAt(stats: BigIntStats, realPath: string): Promise<boolean> {
  return (await realpath(realPath)) === realPath && isSame(stats, await stat(realPath, { bigint: true }));
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** Reads to the end, whatever size the file said it has. */
async function readUpTo(handle: FileHandle, limit: number): Promise<Uint8Array | FileRefusal> {
  const buffer = new Uint8Array(limit + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null);
    length += bytesRead;
    if (bytesRead === 0 || length > limit) break;
  }
  const content = buffer.slice(0, length);
  buffer.fill(0);
  if (length <= limit) return content;
  content.fill(0);
  return 'FileTooLarge';
}
