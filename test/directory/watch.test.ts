import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { watch as chokidarWatch } from 'chokidar';
import { specDirectory } from '../../src/directory/read-directory.js';
import { watchDirectory, type DirectoryWatch, type WatchOptions } from '../../src/directory/watch.js';
import type { WatchTree } from '../../src/directory/watch-place.js';
import type { Log } from '../../src/doors.js';
import { policy, secret } from '../spec/directory.js';
import { checkoutHalfway } from './halfway.js';
import { makeTree, type Tree } from './tree.js';

/** Longer than any machine needs: a test that waits so long has failed. */
const LIMIT_MS = 60_000;
jest.setTimeout(10 * LIMIT_MS);
const NEVER_MS = 2 ** 31 - 1;

let tree: Tree;
let watching: DirectoryWatch | null = null;

beforeEach(async () => {
  tree = await makeTree();
});

afterEach(async () => {
  await watching?.close();
  watching = null;
  await tree.remove();
});

const warnings: string[] = [];
const nothing = (): void => undefined;
const log: Log = { debug: nothing, info: nothing, warn: (message) => warnings.push(message), error: nothing };

interface Reader {
  /** Resolves once a wake-up has led to a reading that finds exactly these secrets. */
  finds(...names: readonly string[]): Promise<void>;
}

/** Reads the directory whenever it is woken, and only then, as the loop does. The timers of the watcher sleep for good. */
function follow(path: string, options: Partial<WatchOptions> = {}, readings: string[] = []): Reader {
  let found = '';
  let reading = Promise.resolve();
  const waiting = new Set<() => void>();
  const read = async (): Promise<void> => {
    found = (await specDirectory(path).read()).secrets.map(({ name }) => name).join();
    readings.push(found);
    for (const tell of waiting) tell();
  };
  const wake = (): void => {
    reading = reading.then(read);
  };
  watching = watchDirectory(path, wake, { log, checkMs: NEVER_MS, ...options });
  return {
    finds: (...names) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(tell);
          reject(new Error(`woken up to "${found}", never to "${names.join()}"`));
        }, LIMIT_MS);
        const tell = (): void => {
          if (found !== names.join()) return;
          clearTimeout(late);
          waiting.delete(tell);
          resolve();
        };
        waiting.add(tell);
        tell();
      }),
  };
}

async function fill(directory: string, ...names: readonly string[]): Promise<void> {
  await tree.write(`${directory}/platform/policy.yaml`, policy());
  for (const name of names) await tree.write(`${directory}/${name}.yaml`, secret(name));
}

describe('the watched directory wakes the loop', () => {
  test('for plain edits, new files, new directories and removals, again and again', async () => {
    await fill('specs', 'a');
    const reader = follow(tree.path('specs'));
    await reader.finds('a');
    for (let round = 0; round < 5; round++) {
      await tree.write('specs/a.yaml', secret(`a${round}`));
      await reader.finds(`a${round}`);
      await tree.write('specs/team/deep/b.yaml', secret(`b${round}`));
      await reader.finds(`a${round}`, `b${round}`);
      await rm(tree.path('specs/team'), { recursive: true });
      await reader.finds(`a${round}`);
    }
  });

  test('for the ways in which editors save: another file under the name, a backup first, away and back', async () => {
    await fill('specs', 'a');
    const reader = follow(tree.path('specs'));
    const file = tree.path('specs/a.yaml');
    await reader.finds('a');
    for (let round = 0; round < 3; round++) {
      await tree.write('specs/.a.yaml.swp', secret(`b${round}`));
      await rename(tree.path('specs/.a.yaml.swp'), file);
      await reader.finds(`b${round}`);
      await rename(file, `${file}~`);
      await writeFile(file, secret(`c${round}`));
      await reader.finds(`c${round}`);
      await unlink(file);
      await reader.finds();
      await writeFile(file, secret(`d${round}`));
      await reader.finds(`d${round}`);
    }
  });

  test('for `git pull`', async () => {
    const git = (at: string, ...args: string[]): void => {
      const as = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
      execFileSync('git', ['-C', tree.path(at), ...as, ...args], { stdio: 'ignore' });
    };
    await fill('origin/specs', 'a');
    git('origin', 'init', '-q');
    git('origin', 'add', '.');
    git('origin', 'commit', '-q', '-m', 'one');
    git('.', 'clone', '-q', 'origin', 'clone');
    const reader = follow(tree.path('clone/specs'));
    await reader.finds('a');
    for (let round = 0; round < 3; round++) {
      await tree.write('origin/specs/a.yaml', secret(`a${round}`));
      git('origin', 'commit', '-q', '-am', 'edit');
      git('clone', 'pull', '-q', '--ff-only');
      await reader.finds(`a${round}`);
    }
  });

  test('after a `git pull`, not halfway through it', async () => {
    const halfway = await checkoutHalfway(tree);
    const readings: string[] = [];
    let reader: Reader | undefined;
    await new Promise<void>((resolve) => {
      const watchTree: WatchTree = (root, options) => chokidarWatch(root, options).on('ready', () => resolve());
      reader = follow(tree.path('clone/specs'), { mostMs: NEVER_MS, watchTree }, readings);
    });
    await halfway.finish();
    await reader?.finds('db');
    expect(readings).not.toContain('');
  });

  test('all the same if the lock of git stays: a killed git leaves it', async () => {
    await fill('clone/specs', 'a');
    await tree.write('clone/.git/index.lock', '');
    const reader = follow(tree.path('clone/specs'), { mostMs: 50 });
    await reader.finds('a');
    await tree.write('clone/specs/b.yaml', secret('b'));
    await reader.finds('a', 'b');
  });

  test.each([
    ['the link itself', 'current'],
    ['a directory below the link', 'current/clusters/prod'],
  ])("when git-sync's link turns, again and again, and the old worktree goes: %s", async (_, path) => {
    const below = path.slice('current'.length);
    const flip = async (commit: string): Promise<void> => {
      await symlink(`.worktrees/${commit}`, tree.path('tmp-link'));
      await rename(tree.path('tmp-link'), tree.path('current'));
    };
    await fill(`.worktrees/c0${below}`, 'a0');
    await flip('c0');
    const reader = follow(tree.path(path));
    await reader.finds('a0');
    for (let round = 1; round <= 5; round++) {
      await fill(`.worktrees/c${round}${below}`, `a${round}`);
      await flip(`c${round}`);
      await reader.finds(`a${round}`);
      await rm(tree.path(`.worktrees/c${round - 1}`), { recursive: true });
      await tree.write(`.worktrees/c${round}${below}/b.yaml`, secret(`b${round}`));
      await reader.finds(`a${round}`, `b${round}`);
    }
  });

  test('when Kubernetes swaps `..data`', async () => {
    const swap = async (round: number): Promise<void> => {
      await fill(`specs/..v${round}`, `a${round}`);
      await symlink(`..v${round}`, tree.path('specs/..data_tmp'));
      await rename(tree.path('specs/..data_tmp'), tree.path('specs/..data'));
      await rm(tree.path(`specs/..v${round - 1}`), { recursive: true, force: true });
    };
    await swap(0);
    await tree.link('specs/a.yaml', '..data/a0.yaml');
    await tree.link('specs/platform', '..data/platform');
    // A ConfigMap's keys keep their names: this link leads to the same one in each version.
    const write = (round: number): Promise<void> => tree.write(`specs/..v${round}/a0.yaml`, secret(`a${round}`));
    await rm(tree.path('specs/platform'));
    await tree.write('specs/platform/policy.yaml', policy());
    const reader = follow(tree.path('specs'));
    await reader.finds('a0');
    for (let round = 1; round <= 4; round++) {
      await write(round);
      await swap(round);
      await reader.finds(`a${round}`);
    }
  });

  test('when it is removed and comes again, and when another one takes its place', async () => {
    await fill('repo/specs', 'a');
    const reader = follow(tree.path('repo/specs'));
    await reader.finds('a');
    for (let round = 0; round < 3; round++) {
      await rm(tree.path('repo/specs'), { recursive: true });
      await reader.finds();
      await fill('repo/specs', `b${round}`);
      await reader.finds(`b${round}`);
      await fill('next/specs', `c${round}`);
      await rename(tree.path('repo'), tree.path(`old${round}`));
      await rename(tree.path('next'), tree.path('repo'));
      await reader.finds(`c${round}`);
      await tree.write('repo/specs/d.yaml', secret(`d${round}`));
      await reader.finds(`c${round}`, `d${round}`);
    }
  });

  test('when it comes into being, with all that lies above it', async () => {
    const reader = follow(tree.path('data/repo/specs'));
    await reader.finds();
    await mkdir(tree.path('data'));
    await fill('data/repo/specs', 'a');
    await reader.finds('a');
    await tree.write('data/repo/specs/b.yaml', secret('b'));
    await reader.finds('a', 'b');
  });

  test('with 10,000 files in it', async () => {
    await fill('specs', 'a');
    for (let directory = 0; directory < 100; directory++) {
      await mkdir(tree.path(`specs/d${directory}`));
      const files = Array.from({ length: 100 }, (__, file) => `specs/d${directory}/${file}.md`);
      await Promise.all(files.map((file) => writeFile(tree.path(file), 'x')));
    }
    const reader = follow(tree.path('specs'));
    await reader.finds('a');
    for (const directory of [0, 50, 99]) {
      await tree.write(`specs/d${directory}/b.yaml`, secret(`b${directory}`));
      await reader.finds('a', `b${directory}`);
      await rm(tree.path(`specs/d${directory}/b.yaml`));
      await reader.finds('a');
    }
  });
});

describe('a system without a watch left', () => {
  /** As chokidar does at the limit: it complains about each file, and says that it is ready all the same. */
  const atTheLimit: WatchTree = (root, options) => {
    if (options.usePolling === true) return chokidarWatch(root, options);
    const deaf = chokidarWatch([], options);
    setTimeout(() => {
      for (let file = 0; file < 3; file++) deaf.emit('error', Object.assign(new Error('limit'), { code: 'ENOSPC' }));
    }, 10);
    return deaf;
  };

  test('has the directory polled, and says so once', async () => {
    warnings.length = 0;
    await fill('.worktrees/c0', 'a');
    await tree.link('current', '.worktrees/c0');
    const reader = follow(tree.path('current'), { watchTree: atTheLimit, pollMs: 20 });
    await reader.finds('a');
    await tree.write('.worktrees/c0/b.yaml', secret('b'));
    await reader.finds('a', 'b');
    await fill('.worktrees/c1', 'c');
    await symlink('.worktrees/c1', tree.path('tmp-link'));
    await rename(tree.path('tmp-link'), tree.path('current'));
    await reader.finds('c');
    await tree.write('.worktrees/c1/d.yaml', secret('d'));
    await reader.finds('c', 'd');
    expect(warnings).toEqual(['the system has no watch left for the spec directory: from now on it is polled']);
  });
});

test('a watch that was closed wakes nobody any more', async () => {
  await fill('specs', 'a');
  let woken = 0;
  let first = nothing;
  const awake = new Promise<void>((resolve) => (first = resolve));
  const mine = watchDirectory(
    tree.path('specs'),
    () => {
      woken++;
      first();
    },
    { log },
  );
  await awake;
  await mine.close();
  const before = woken;
  const reader = follow(tree.path('specs'));
  await tree.write('specs/b.yaml', secret('b'));
  await reader.finds('a', 'b');
  expect(woken).toBe(before);
});
