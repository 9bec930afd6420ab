import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../model/problem.js';
import type { SwarmSecret } from '../model/spec.js';
import { whyNotRead } from './find-directory.js';

/**
 * Throws NameDouble if a document of another file of the directory has this name: of two with one name none counts. A
 * file that waxseal does not read may hold any name.
 */
export async function refuseDouble(
  name: string,
  into: string,
  { path, secrets }: { readonly path: string; readonly secrets: readonly SwarmSecret[] },
): Promise<void> {
  const holder = secrets.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (holder === undefined || whyNotRead(path, into) !== null) return;
  const file = join(path, holder.place.file);
  if (await isSameFile(file, into)) return;
  throw new AppError('NameDouble', `"${holder.name}" is in "${file}" already`, {
    hint: `seal into that file (--into ${file}), or take the document out of it first: of two with one name none counts`,
  });
}

/** By where links end. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => null)));
  return a !== null && a === b;
}
