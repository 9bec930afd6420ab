import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { commitFrom } from '../model/commit.js';
import type { Commit } from '../model/spec.js';
import { failureOf } from './failure.js';
import { repositoryOf, type Git, type GitRun } from './program.js';
import type { GitSettings } from './settings.js';

const HEAD = 'refs/waxseal/head';

/** How many commits more are asked for at a time, until it is known whether one descends from another. */
const DEEPENINGS = ['--deepen=50', '--deepen=1000', '--unshallow'];

/** After so many fetches that brought something, they are packed into one. */
const MAX_PACKS = 50;

export interface Repository {
  /**
   * Brings the newest commit of the ref and resolves to its id. Without history, unless `after` is known here already:
   * then with all that came since. Rejects with the codes of failure.ts.
   */
  fetch(after: string | null): Promise<string>;
  /** Whether `head` is `ancestor` or comes after it; fetches as much history as it takes to know. */
  descends(head: string, ancestor: string): Promise<boolean>;
  facts(commit: string): Promise<Commit>;
  /** Throws away what no fetch needs any more. Best effort. */
  tidy(): Promise<void>;
}

export function repository(settings: GitSettings, git: Git): Repository {
  const must = async (run: Promise<GitRun>, what: string): Promise<string> => {
    const done = await run;
    if (done.code !== 0) throw failureOf(done, what, settings);
    return done.out.trim();
  };
  const fetch = async (...how: readonly string[]): Promise<void> => {
    const args = ['fetch', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', ...how];
    const run = await git([...args, '--end-of-options', settings.url, `+${settings.ref}:${HEAD}`]);
    if (run.code === 0) return;
    await removeLeftovers(settings);
    throw failureOf(run, `fetch "${settings.ref}"`, settings);
  };
  const holds = async (commit: string): Promise<boolean> =>
    (await git(['cat-file', '-e', `${commit}^{commit}`])).code === 0;
  const isShallow = async (): Promise<boolean> =>
    (await git(['rev-parse', '--is-shallow-repository'])).out.trim() === 'true';
  const isAncestor = async (ancestor: string, head: string): Promise<boolean> =>
    (await git(['merge-base', '--is-ancestor', ancestor, head])).code === 0;
  return {
    fetch: async (after) => {
      await removeLeftovers(settings);
      await create(settings, git, must);
      await fetch(...(after !== null && (await holds(after)) ? [] : ['--depth=1']));
      return must(git(['rev-parse', '--verify', '--end-of-options', `${HEAD}^{commit}`]), `read "${settings.ref}"`);
    },
    descends: async (head, ancestor) => {
      if (head === ancestor || (await isAncestor(ancestor, head))) return true;
      for (const more of DEEPENINGS) {
        // With the ancestor at hand, all that came since is too: there is no need to dig.
        if (!(await isShallow()) || (await holds(ancestor))) return false;
        await fetch(more);
        if (await isAncestor(ancestor, head)) return true;
      }
      return false;
    },
    facts: async (commit) => {
      const run = await git(['cat-file', 'commit', commit]);
      return commitFrom(commit, run.code === 0 ? run.out : null);
    },
    tidy: async () => {
      const packs = /^packs: (\d+)$/m.exec((await git(['count-objects', '-v'])).out)?.[1];
      if (Number(packs) > MAX_PACKS) await git(['gc', '--quiet', '--prune=now']);
    },
  };
}

/**
 * A git that was killed leaves its locks behind, at which every later one stops, and the half of a pack, as large as the
 * limit, each time. One process owns the copy and runs one git at a time, so whatever lies there is nobody's any more.
 */
async function removeLeftovers(settings: GitSettings): Promise<void> {
  const root = repositoryOf(settings);
  const names = await readdir(root, { recursive: true }).catch(() => []);
  const left = names.filter((name) => name.endsWith('.lock') || basename(name).startsWith('tmp_'));
  for (const name of left) await rm(join(root, name), { recursive: true, force: true });
}

async function create(
  settings: GitSettings,
  git: Git,
  must: (run: Promise<GitRun>, what: string) => Promise<string>,
): Promise<void> {
  const there = await stat(`${repositoryOf(settings)}/HEAD`).catch(() => null);
  if (there !== null) return;
  await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
  await must(git(['init', '--quiet', '--bare']), 'make a copy');
}
