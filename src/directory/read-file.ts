import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Problem } from '../model/problem.js';
import { MAX_FILE_BYTES, fileTooLarge, type SpecFile } from '../spec/yaml-documents.js';
import type { FoundFile } from './find-files.js';
import { notRegular, reasonOf, trouble } from './trouble.js';

/** The text of a file, or why there is none. */
export async function readSpecFile({ path, real }: FoundFile): Promise<SpecFile | Problem> {
  try {
    // Without waiting: a pipe in place of the file would otherwise hold the pass for good.
    const handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await handle.stat();
      if (!found.isFile()) return notRegular(path);
      if (found.size > MAX_FILE_BYTES) return fileTooLarge(path);
      return decode(path, await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    return trouble('FileUnreadable', path, `"${path}" cannot be read: ${reasonOf(thrown)}`);
  }
}

/** Drops a byte order mark. */
function decode(path: string, bytes: Uint8Array): SpecFile | Problem {
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return trouble('NotText', path, `"${path}" is not UTF-8 text`, 'save it as UTF-8, or start its name with _');
  }
}
