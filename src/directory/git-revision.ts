import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * The commit that is checked out in the work tree around a directory, or null if there is none. Reads git's own files,
 * so that no git program is needed; linked work trees and submodules included, reftables not. Where git's files are not
 * at hand, a directory that is called as a commit counts: git-sync calls its work trees so.
 */
export async function gitRevision(directory: string): Promise<string | null> {
  const places = await gitPlaces(directory);
  const head = places[0] === undefined ? null : await textOf(join(places[0], 'HEAD'));
  const commit = head === null ? null : await follow(places, head, 5);
  return commit ?? directory.split('/').findLast(isCommit) ?? null;
}

/** Where git keeps what belongs to the work tree around a directory, its own place first. Empty: there is none. */
export async function gitPlaces(directory: string): Promise<readonly string[]> {
  const gitDirectory = await findGitDirectory(directory);
  if (gitDirectory === null) return [];
  const common = await textOf(join(gitDirectory, 'commondir'));
  return [gitDirectory, ...(common === null ? [] : [resolve(gitDirectory, common)])];
}

/** `.git` is a directory, or a file that says where it is. */
async function findGitDirectory(directory: string): Promise<string | null> {
  const here = join(directory, '.git');
  const found = await stat(here).catch(() => null);
  if (found?.isDirectory() === true) return here;
  if (found?.isFile() === true) {
    const path = /^gitdir: (.+)$/.exec((await textOf(here)) ?? '')?.[1];
    return path === undefined ? null : resolve(directory, path);
  }
  const parent = dirname(directory);
  return parent === directory ? null : findGitDirectory(parent);
}

/** A commit, or the name of a reference that holds one in the end. */
async function follow(places: readonly string[], text: string, patience: number): Promise<string | null> {
  if (isCommit(text)) return text;
  const name = /^ref: (refs\/[^\s]+)$/.exec(text)?.[1];
  if (name === undefined || name.split('/').includes('..') || patience === 0) return null;
  for (const place of places) {
    const loose = await textOf(join(place, name));
    if (loose !== null) return follow(places, loose, patience - 1);
  }
  for (const place of places) {
    const packed = packedCommit((await textOf(join(place, 'packed-refs'))) ?? '', name);
    if (packed !== null) return packed;
  }
  return null;
}

function packedCommit(packedRefs: string, name: string): string | null {
  const line = packedRefs.split('\n').find((each) => each.endsWith(` ${name}`));
  const commit = line?.slice(0, -name.length - 1) ?? '';
  return isCommit(commit) ? commit : null;
}

/** SHA-1 or SHA-256. */
function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

async function textOf(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : text.trimEnd();
}
