import { realpath, stat } from 'node:fs/promises';
import type { SpecDirectory } from '../doors.js';
import type { Problem } from '../model/problem.js';
import { parseSpecs, type SpecInput } from '../spec/parse-specs.js';
import type { SpecFile } from '../spec/yaml-documents.js';
import { findFiles } from './find-files.js';
import { gitRevision } from './git-revision.js';
import { readSpecFile } from './read-file.js';
import { codeOf, reasonOf, trouble } from './trouble.js';

const READ_AT_ONCE = 32;

/** The directory of specs at a path, relative or absolute. Reads everything anew each time, and never rejects. */
export function specDirectory(path: string): SpecDirectory {
  return { read: async () => parseSpecs(await readSteadily(path)) };
}

/**
 * What a path stood for at one moment. git-sync publishes a commit by turning a link around, so one reading must not
 * mix what was there before with what is there after.
 */
interface Ground {
  readonly real: string;
  readonly device: number;
  readonly inode: number;
  readonly revision: string | null;
}

/** Reads, and reads once more if the ground moved meanwhile. If it moved again, nobody can say what was read. */
async function readSteadily(path: string): Promise<SpecInput> {
  const [first, stood] = await readOnce(path);
  if (stood) return first;
  const [second, stoodNow] = await readOnce(path);
  if (stoodNow) return second;
  const message = 'the spec directory was exchanged for another while it was read, twice';
  const moved = trouble('DirectoryMoved', '', message, 'the next pass reads it again');
  return { ...second, problems: [...second.problems, moved] };
}

async function readOnce(path: string): Promise<[SpecInput, stood: boolean]> {
  const before = await groundOf(path);
  if ('problem' in before) return [{ files: [], problems: [before.problem], revision: null }, true];
  const found = await findFiles(before.real);
  const files: SpecFile[] = [];
  const problems: Problem[] = [...found.problems];
  for (let from = 0; from < found.files.length; from += READ_AT_ONCE) {
    for (const read of await Promise.all(found.files.slice(from, from + READ_AT_ONCE).map(readSpecFile))) {
      if ('text' in read) files.push(read);
      else problems.push(read);
    }
  }
  const after = await groundOf(path);
  return [{ files, problems, revision: before.revision }, !('problem' in after) && isSame(before, after)];
}

async function groundOf(path: string): Promise<Ground | { readonly problem: Problem }> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (!found.isDirectory()) return { problem: missing(path, 'is not a directory') };
    return { real, device: found.dev, inode: found.ino, revision: await gitRevision(real) };
  } catch (thrown) {
    const gone = codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR';
    if (gone) return { problem: missing(path, 'does not exist') };
    const message = `the spec directory "${path}" cannot be read: ${reasonOf(thrown)}`;
    return { problem: trouble('DirectoryUnreadable', '', message) };
  }
}

function missing(path: string, why: string): Problem {
  return trouble('DirectoryMissing', '', `the spec directory "${path}" ${why}`, 'name it with --dir');
}

function isSame(a: Ground, b: Ground): boolean {
  return a.real === b.real && a.device === b.device && a.inode === b.inode && a.revision === b.revision;
}
