import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

/** The repository whose work tree a directory lies in. */
export interface LocalRepository {
  /** Its `.git`: a directory, or the file that says where that is. */
  readonly gitDir: string;
  /** From the top of its work tree to the directory, with a slash at its end; '': the directory is the top. */
  readonly prefix: string;
  /** Links of the work tree are on that way. */
  readonly linked: boolean;
}

/**
 * Found by names alone, as a person reads the path; null: there is none. git itself would follow a link first, and take a
 * directory that holds `HEAD`, `objects` and `refs` for a bare repository. Either may be a part of the change that shall be
 * shown, as a submodule may, and would then choose what it is compared with.
 */
export async function localRepository(dir: string): Promise<LocalRepository | null> {
  return (await above(resolve(dir))) ?? (await above(await realpath(dir).catch(() => '/')));
}

async function above(dir: string): Promise<LocalRepository | null> {
  let found: LocalRepository | null = null;
  let linked = false;
  let isPart = false;
  for (let at = dir; ; at = dirname(at)) {
    const gitDir = join(at, '.git');
    // One that lies in another and was reached through a link is a part of that other, too.
    if ((found === null || isPart || linked) && (await stat(gitDir).catch(() => null)) !== null) {
      const way = relative(at, dir);
      found = { gitDir, prefix: way === '' ? '' : `${way}/`, linked };
      isPart = await isSubmodule(at);
    }
    linked ||= (await lstat(at).catch(() => null))?.isSymbolicLink() === true;
    if (at === dirname(at)) return found;
  }
}

/** A part of the repository around it, which could be what changed: but for whoever stands in it. */
async function isSubmodule(top: string): Promise<boolean> {
  const text = await readFile(join(top, '.git'), 'utf8').catch(() => '');
  return /^gitdir: .*\/modules\//.test(text) && relative(top, resolve('.')).startsWith('..');
}
