import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

type Files = Readonly<Record<string, string | null>>;

/** Somebody with a clone, who commits and pushes to a bare repository beside it. */
export interface Author {
  /** Directory of the bare repository "shop.git". */
  readonly repositories: string;
  /** Writes (null: removes) files, commits all, and gives the id. */
  commit(files: Files, ...options: readonly string[]): Promise<string>;
  /** Pushes what is checked out to main, by force. */
  push(...args: readonly string[]): void;
  git(...args: readonly string[]): string;
}

export async function author(dir: string): Promise<Author> {
  const [repositories, clone] = [join(dir, 'repositories'), join(dir, 'clone')];
  const bare = join(repositories, 'shop.git');
  const env = { PATH: process.env['PATH'], HOME: dir, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
  const raw = (args: readonly string[]): string =>
    execFileSync('git', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  await mkdir(repositories, { recursive: true });
  raw(['init', '-q', '--bare', '-b', 'main', bare]);
  raw(['-C', bare, 'config', 'uploadpack.allowFilter', 'true']);
  raw(['init', '-q', '-b', 'main', clone]);
  const as = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const git = (...args: readonly string[]): string => raw(['-C', clone, ...as, ...args]);
  return {
    repositories,
    git,
    push: (...args) => {
      git('push', '-q', '--force', bare, ...(args.length === 0 ? ['HEAD:refs/heads/main'] : args));
    },
    commit: async (files, ...options) => {
      for (const [name, text] of Object.entries(files)) {
        const path = join(clone, name);
        if (text === null) await rm(path, { recursive: true, force: true });
        else {
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, text);
        }
      }
      git('add', '-A');
      git(
        ...options.filter((option) => option.includes('=')).flatMap((option) => ['-c', option]),
        'commit',
        '-q',
        '--allow-empty',
        '-m',
        'edit',
        ...options.filter((option) => !option.includes('=')),
      );
      return git('rev-parse', 'HEAD');
    },
  };
}
