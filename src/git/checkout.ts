import { mkdir, readdir, readlink, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../model/problem.js';
import { failureOf } from './failure.js';
import type { Git } from './program.js';
import type { GitSettings } from './settings.js';

/** One directory for each commit, and a link to the one that counts, which is turned around in one move. */
export interface Checkouts {
  /** Writes the files of a commit below `path`, and gives the directory of specs. Nobody reads it yet. */
  make(commit: string): Promise<string>;
  /** The commit that counts, or null. */
  current(): Promise<string | null>;
  /** Lets a commit that was made count, and removes the others. */
  turnTo(commit: string): Promise<void>;
}

/** The directory of specs of the commit that counts: a path that always leads there. */
export function currentPath(settings: GitSettings): string {
  return join(settings.dataDir, 'current', settings.path);
}

export function checkouts(settings: GitSettings, git: Git): Checkouts {
  const all = join(settings.dataDir, 'commits');
  const link = join(settings.dataDir, 'current');
  return {
    current: async () => {
      const commit = basename(await readlink(link).catch(() => ''));
      const there = await stat(join(link, settings.path)).catch(() => null);
      return there?.isDirectory() === true && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null;
    },
    make: async (commit) => {
      await assertSmall(settings, git, commit);
      const made = join(all, `.${commit}`);
      await rm(made, { recursive: true, force: true });
      await mkdir(made, { recursive: true, mode: 0o700 });
      const index = join(settings.dataDir, 'index');
      // A git that was killed leaves its lock behind, at which every later one stops.
      for (const left of [index, `${index}.lock`]) await rm(left, { force: true });
      const args = [`--work-tree=${made}`, 'checkout', '--quiet', '--force', commit, '--', settings.path || '.'];
      const run = await git(args, { GIT_INDEX_FILE: index });
      if (run.code !== 0) throw failureOf(run, 'check out a commit', settings);
      await assertInside(settings, made);
      const place = join(all, commit);
      await rm(place, { recursive: true, force: true });
      await rename(made, place);
      return join(place, settings.path);
    },
    turnTo: async (commit) => {
      const next = `${link}.next`;
      await rm(next, { force: true });
      await symlink(join('commits', commit), next);
      await rename(next, link);
      for (const name of await readdir(all)) {
        if (name !== commit) await rm(join(all, name), { recursive: true, force: true });
      }
    },
  };
}

/** Before anything is written: a small pack can hold large files. */
async function assertSmall(settings: GitSettings, git: Git, commit: string): Promise<void> {
  const { limits, path } = settings;
  const run = await git(['ls-tree', '-r', '-l', '-z', '--full-tree', commit, '--', ...(path === '' ? [] : [path])]);
  if (run.code !== 0) throw failureOf(run, 'list the files', settings);
  const entries = run.out.split('\0').filter((line) => line !== '');
  if (entries.length === 0) throw missing(settings);
  const bytes = entries.reduce((sum, line) => sum + (Number(/^\d+ \w+ \w+ +(\d+)\t/.exec(line)?.[1]) || 0), 0);
  if (bytes <= limits.treeBytes && entries.length <= limits.files) return;
  const most = `${limits.files} files and ${Math.floor(limits.treeBytes / 1_048_576)} MiB`;
  throw new AppError('GitTooLarge', `"${path}" of "${settings.url}" holds more than ${most}`, {
    hint: 'name the directory of specs with --git-path',
    retry: 'backoff',
  });
}

/** A link in place of the directory could lead anywhere on this machine. */
async function assertInside(settings: GitSettings, made: string): Promise<void> {
  const [root, real] = await Promise.all([realpath(made), realpath(join(made, settings.path)).catch(() => null)]);
  const found = real === null ? null : await stat(real);
  if (real === null || found?.isDirectory() !== true) throw missing(settings);
  if (real === root || real.startsWith(`${root}/`)) return;
  throw new AppError('GitPathMissing', `"${settings.path}" is a link that leads out of "${settings.url}"`, {
    hint: 'name a directory with --git-path',
    retry: 'backoff',
  });
}

function missing({ path, ref, url }: GitSettings): AppError {
  return new AppError('GitPathMissing', `"${ref}" of "${url}" has no directory "${path}"`, {
    hint: 'name the directory of specs with --git-path',
    retry: 'backoff',
  });
}
