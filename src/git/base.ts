import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../model/problem.js';
import { localRepository } from './local-repository.js';

/** A directory of a local repository, as a commit has it. */
export interface Base {
  /** Whole. */
  readonly commit: string;
  /** A copy among temporary files; null: the commit has no such directory. */
  readonly path: string | null;
}

/**
 * The directory `dir` at the commit where what is checked out left `ref`, for as long as `use` takes. The repository, its
 * work tree and its index are only read; the copy is made by a repository beside it, in which none of its settings, hooks
 * or filters count. Rejects with BaseUnknown, GitProgramMissing, FileUnwritable.
 */
export async function withBase<T>(
  dir: string,
  ref: string,
  use: (base: Base) => Promise<T>,
  temporary = tmpdir(),
): Promise<T> {
  const repository = await localRepository(dir);
  const here: Here = (...args) => git([`--git-dir=${repository?.gitDir ?? ''}`, ...args]);
  const [objects, format] =
    repository === null
      ? [null, null]
      : await Promise.all([here('rev-parse', '--git-path', 'objects'), here('rev-parse', '--show-object-format')]);
  if (repository === null || objects === null) {
    throw new AppError('BaseUnknown', `"${dir}" is in no git repository, so it has no earlier state`, {
      hint: 'leave --base out, or name a directory of a checkout with --dir',
    });
  }
  const commit = await commitOf(here, ref);
  const scratch = await mkdtemp(join(temporary, 'waxseal-base-')).catch((cause: unknown) => {
    const hint = 'the base is copied to there: TMPDIR names another place';
    throw new AppError('FileUnwritable', `no directory can be made in "${temporary}"`, { hint, cause });
  });
  try {
    const bare = join(scratch, 'repository');
    await git(['init', '--quiet', '--bare', '--template=', `--object-format=${format ?? 'sha1'}`, bare]);
    await mkdir(join(bare, 'objects', 'info'), { recursive: true });
    await writeFile(join(bare, 'objects', 'info', 'alternates'), `${await realpath(objects)}\n`);
    const path = await copyOf({ bare, commit, prefix: repository.prefix, scratch });
    if (path === null && repository.linked) throw isLink(dir);
    return await use({ commit, path });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

type Here = (...args: readonly string[]) => Promise<string | null>;

function isLink(dir: string): AppError {
  return new AppError('BaseUnknown', `"${dir}" is a link, or behind one, and the base has no directory in its place`, {
    hint: 'name the directory that it leads to with --dir',
  });
}

async function commitOf(here: Here, ref: string): Promise<string> {
  const tip = ref.startsWith('-')
    ? null
    : await here('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  if (tip === null) {
    throw new AppError('BaseUnknown', `"${ref}" is no commit that this repository has`, {
      hint: 'a shallow clone has only its own: `git fetch` the branch that --base names, or clone with its history',
    });
  }
  return (await here('merge-base', tip, 'HEAD')) ?? tip;
}

/** A link in place of the directory could lead anywhere on this machine: then there is none. */
async function copyOf(of: { bare: string; commit: string; prefix: string; scratch: string }): Promise<string | null> {
  const { bare, commit, prefix, scratch } = of;
  const tree = join(scratch, 'tree');
  await mkdir(tree);
  const paths = prefix === '' ? '.' : prefix;
  const there = (...args: readonly string[]): Promise<string | null> => git([`--git-dir=${bare}`, ...args]);
  if ((await there('ls-tree', '--name-only', commit, '--', paths)) === '') return null;
  if ((await there(`--work-tree=${tree}`, 'checkout', '--quiet', '--force', commit, '--', paths)) === null) {
    throw new AppError('BaseUnknown', `commit "${commit}" cannot be read whole`, {
      hint: 'is the clone damaged, or without the content of its files (`--filter`)?',
    });
  }
  const path = join(tree, prefix);
  const [root, real] = await Promise.all([realpath(tree), realpath(path).catch(() => null)]);
  if (real === null || !(await stat(real)).isDirectory()) return null;
  return real === root || real.startsWith(`${root}/`) ? path : null;
}

const MINUTES_MS = 300_000;

/** Nothing of the user's or the system's settings; no program that a repository names is run. */
const ENVIRONMENT = {
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** A runner often works in a clone of another user. */
const SETTINGS = ['safe.directory=*', 'core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.autocrlf=false'];

/** Its first line of output, or ''; null: git says no. */
function git(args: readonly string[]): Promise<string | null> {
  const argv = [...SETTINGS.flatMap((setting) => ['-c', setting]), ...args];
  return new Promise((done, reject) => {
    execFile('git', argv, { env: ENVIRONMENT, timeout: MINUTES_MS }, (error, out) => {
      if (error?.code === 'ENOENT') {
        reject(
          new AppError('GitProgramMissing', 'the program git is not installed', {
            hint: 'install it, or leave --base out',
          }),
        );
      } else done(error === null ? (out.split('\n')[0] ?? '') : null);
    });
  });
}
