import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRead } from '../spec/file-read.js';
import { MAX_FILE_BYTES, type SpecFile } from '../spec/yaml-documents.js';
import { codeOf, reasonOf } from './trouble.js';

/**
 * Finds which files of one sort the specs name: `find` tells for each that contains the `word`. A file that says the same
 * as the last time is not parsed again for it; only its digest is kept.
 */
export function rememberReferences(
  word: string,
  find: (file: SpecFile) => readonly string[],
): (files: readonly SpecFile[]) => readonly string[] {
  let last = new Map<string, readonly string[]>();
  return (files) => {
    const now = new Map<string, readonly string[]>();
    for (const file of files) {
      if (!file.text.includes(word)) continue;
      const digest = createHash('sha256').update(`${file.path}\0${file.text}`).digest('base64');
      now.set(digest, last.get(digest) ?? find(file));
    }
    last = now;
    return [...new Set([...now.values()].flat())].sort();
  };
}

/**
 * A file that a document names, or why there is none. `root` is the real path of the directory: no link leads out of it.
 * `whole`: with the byte order mark that it may begin with.
 */
export async function readBeside(root: string, path: string, whole: boolean): Promise<FileRead> {
  try {
    const real = await realpath(join(root, path));
    if (!real.startsWith(root === '/' ? root : `${root}/`)) {
      return { path, read: { code: 'PathEscapes', why: 'is a link that leads out of the spec directory' } };
    }
    return { path, read: await readText(real, whole) };
  } catch (thrown) {
    const gone = codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR';
    return { path, read: missing(gone ? 'does not exist' : `cannot be read: ${reasonOf(thrown)}`) };
  }
}

async function readText(real: string, whole: boolean): Promise<FileRead['read']> {
  // Without waiting: a pipe in place of the file would otherwise hold the pass for good.
  const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) return missing('is not a regular file');
    if (found.size > MAX_FILE_BYTES) return missing('is larger than 1 MiB');
    const bytes = await handle.readFile();
    const text = decode(bytes, whole);
    if (text === null) return missing('is not UTF-8 text');
    return { text, sha256: createHash('sha256').update(bytes).digest('hex') };
  } finally {
    await handle.close();
  }
}

function missing(why: string): FileRead['read'] {
  return { code: 'FileMissing', why };
}

function decode(bytes: Uint8Array, ignoreBOM: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM }).decode(bytes);
  } catch {
    return null;
  }
}
