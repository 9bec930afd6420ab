import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gitPlaces } from './git-revision.js';

/** What git's index tells of the work tree around a directory. */
export interface GitIndex {
  /** git writes the work tree: this file of its own says so until it is through. null: it does not, or there is no git. */
  readonly lock: string | null;
  /** Another one once git has written the work tree. */
  readonly identity: string;
}

/**
 * `git pull`, `checkout` and `reset` take `index.lock`, remove all files that go, write all files that come, put the new
 * index in place of the old one, and only then move HEAD. In between, a file that was renamed is nowhere.
 */
export async function gitIndex(directory: string): Promise<GitIndex> {
  const [place] = await gitPlaces(directory);
  if (place === undefined) return { lock: null, identity: '' };
  const lock = join(place, 'index.lock');
  const [locked, index] = await Promise.all([found(lock), found(join(place, 'index'))]);
  return {
    lock: locked === null ? null : lock,
    identity: index === null ? '' : `${index.ino}:${index.mtimeNs}:${index.size}`,
  };
}

function found(
  path: string,
): Promise<{ readonly ino: bigint; readonly mtimeNs: bigint; readonly size: bigint } | null> {
  return stat(path, { bigint: true }).catch(() => null);
}
