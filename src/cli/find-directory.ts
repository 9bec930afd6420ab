import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../model/problem.js';

/**
 * The spec directory that a file to be written belongs to: `dir` itself, or else the first directory on the way from
 * there down to the file that has a platform/. Throws PolicyMissing.
 */
export async function findSpecDirectory(dir: string, file: string | null): Promise<string> {
  const steps = file === null ? [] : stepsBetween(dir, file);
  for (let depth = 0; depth <= steps.length; depth++) {
    const candidate = join(dir, ...steps.slice(0, depth));
    if (await isDirectory(join(candidate, 'platform'))) return candidate;
  }
  throw new AppError('PolicyMissing', `there is no platform/policy.yaml in "${dir}"${whereElse(dir, file)}`, {
    hint: 'name the spec directory with -d, or make one with `waxseal init`',
  });
}

function whereElse(dir: string, file: string | null): string {
  if (file === null) return '';
  if (isOutside(relative(resolve(dir), resolve(file)))) return `, and "${file}" is not below it`;
  return stepsBetween(dir, file).length === 0 ? '' : `, nor between there and "${file}"`;
}

/** Why waxseal will never read this file as part of the directory; null: it will. */
export function whyNotRead(directory: string, file: string): string | null {
  const path = relative(resolve(directory), resolve(file));
  if (isOutside(path)) return `it is not below "${directory}"`;
  if (!/\.ya?ml$/.test(path)) return 'its name does not end in .yaml or .yml';
  if (path.split(sep).some((step) => /^[._]/.test(step))) return 'names that start with . or _ are skipped';
  return null;
}

function stepsBetween(dir: string, file: string): readonly string[] {
  const path = relative(resolve(dir), dirname(resolve(file)));
  return path === '' || isOutside(path) ? [] : path.split(sep);
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
