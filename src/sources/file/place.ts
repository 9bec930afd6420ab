import { realpath } from 'node:fs/promises';
import { normalize, sep } from 'node:path';
import { refusalOf, type FileRefusal } from './refusals.js';

/**
 * Where the path really leads, links followed. Both the path as written and the place that it leads to must be below a
 * directory that the Policy allows; an allowed directory may itself be a link.
 */
export async function placeOf(path: string, allowed: readonly string[]): Promise<{ realPath: string } | FileRefusal> {
  const wanted = allowed.filter((directory) => isBelow(path, directory));
  if (wanted.length === 0) return 'FileSourceNotAllowed';
  try {
    const realPath = await realpath(path);
    for (const directory of wanted) {
      if (isBelow(realPath, await realpath(directory))) return { realPath };
    }
    return 'FileSourceNotAllowed';
  } catch (error) {
    return refusalOf(error);
  }
}

function isBelow(path: string, directory: string): boolean {
  const base = normalize(`${directory}${sep}`);
  return normalize(path).startsWith(base);
}
