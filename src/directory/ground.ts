import { realpath, stat } from 'node:fs/promises';
import type { Problem } from '../model/problem.js';
import { gitIndex, type GitIndex } from './git-index.js';
import { gitRevision } from './git-revision.js';
import { codeOf, reasonOf, trouble } from './trouble.js';

/**
 * What a path stands for at one moment. git-sync publishes a commit by turning a link around, `git pull` writes file by
 * file in place; one reading must not mix what was there before with what is there after.
 */
export interface Ground {
  readonly real: string;
  readonly device: number;
  readonly inode: number;
  readonly revision: string | null;
  readonly index: GitIndex;
}

export type Look = (path: string) => Promise<Ground | { readonly problem: Problem }>;

export const lookAtGround: Look = async (path) => {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (!found.isDirectory()) return { problem: missing(path, 'is not a directory') };
    const [revision, index] = await Promise.all([gitRevision(real), gitIndex(real)]);
    return { real, device: found.dev, inode: found.ino, revision, index };
  } catch (thrown) {
    const gone = codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR';
    if (gone) return { problem: missing(path, 'does not exist') };
    const message = `the spec directory "${path}" cannot be read: ${reasonOf(thrown)}`;
    return { problem: trouble('DirectoryUnreadable', '', message) };
  }
};

function missing(path: string, why: string): Problem {
  return trouble(
    'DirectoryMissing',
    '',
    `the spec directory "${path}" ${why}`,
    'name it with --dir, or make it with `waxseal init -d DIR`',
  );
}

/** Nothing moved between two looks, and nothing is being moved. */
export function stoodStill(a: Ground, b: Ground): boolean {
  const samePlace = a.real === b.real && a.device === b.device && a.inode === b.inode;
  const sameCommit = a.revision === b.revision && a.index.identity === b.index.identity;
  return samePlace && sameCommit && a.index.lock === null && b.index.lock === null;
}
