import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { envFilesIn, type StackText } from '../../spec/stack-lints.js';
import { readBytes } from '../files.js';
import { readText } from '../files.js';
import { namedFile } from '../stacks.js';

/** A stack file (FILE or STACK=FILE) with the files of variables that it names, which may be missing where it is checked. */
export async function readStackText(named: string, otherwise: string | null): Promise<StackText> {
  const { file, stack } = namedFile(named);
  const text = await readText(file);
  const envFiles = new Map<string, string>();
  for (const path of envFilesIn(text, file)) {
    const place = resolve(dirname(file), path);
    // A device would never end.
    const isFile = await stat(place).then(
      (entry) => entry.isFile(),
      () => false,
    );
    const bytes = isFile ? await readBytes(place).catch(() => null) : null;
    if (bytes !== null) envFiles.set(path, new TextDecoder().decode(bytes));
  }
  return { file, text, stack: stack ?? otherwise, envFiles };
}
