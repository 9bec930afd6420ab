import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile } from '../files.js';

/** Writes files that must not exist yet: all of them, or none. Throws FileExists, FileUnwritable. */
export async function writeAll(
  directory: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  const written: string[] = [];
  try {
    for (const { name, text } of files) {
      const path = join(directory, name);
      await createFile(path, text, 0o666);
      written.push(path);
    }
  } catch (error) {
    await Promise.all(written.map((path) => unlink(path).catch(() => undefined)));
    throw error;
  }
}
