import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { commitFrom } from '../../src/model/commit.js';
import { specDirectory } from '../../src/directory/read-directory.js';
import { policy } from '../spec/directory.js';
import { makeTree, type Tree } from './tree.js';

const A = 'a'.repeat(40);
const AUTHOR = 'Ada Lovelace <ada@example.com>';

let tree: Tree;

beforeEach(async () => {
  tree = await makeTree();
});

afterEach(() => tree.remove());

describe('the author and time of a commit', () => {
  const git = (...args: string[]): string => {
    const env = { ...process.env, GIT_AUTHOR_DATE: '2026-11-24T10:00:00+01:00' };
    const as = ['-c', 'user.name=Ada Lovelace', '-c', 'user.email=ada@example.com'];
    return execFileSync('git', ['-C', tree.root, ...as, ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  };

  test.each([
    ['loose', () => undefined],
    ['packed', () => git('gc', '-q')],
  ])('come from the commit itself, which is %s', async (_, prepare) => {
    await tree.write('specs/platform/policy.yaml', policy());
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'one\n\nauthor Eve <eve@example.com> 1 +0000');
    prepare();
    const id = git('rev-parse', 'HEAD');
    const specs = await specDirectory(tree.path('specs')).read();
    const commit = { id, author: AUTHOR, atMs: Date.parse('2026-11-24T10:00:00+01:00') };
    expect(specs).toMatchObject({ revision: id, commit });
  });

  test('are known of a linked work tree', async () => {
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    git('worktree', 'add', '-q', '-b', 'topic', 'linked');
    expect((await specDirectory(tree.path('linked')).read()).commit).toMatchObject({ author: AUTHOR });
  });

  test("are unknown where only the name of git-sync's work tree tells the commit", async () => {
    await tree.write(`.worktrees/${A}/clusters/prod/platform/policy.yaml`, policy());
    await tree.write(`.worktrees/${A}/.git`, 'gitdir: /nowhere/at/all');
    await tree.link('current', `.worktrees/${A}`);
    const specs = await specDirectory(tree.path('current/clusters/prod')).read();
    expect(specs).toMatchObject({ revision: A, commit: { id: A, author: null, atMs: null } });
  });

  test('are unknown where the object is gone, broken or too large to be one', async () => {
    await tree.write('.git/HEAD', A);
    const read = specDirectory(tree.root);
    const unknown = { id: A, author: null, atMs: null };
    expect((await read.read()).commit).toEqual(unknown);
    for (const bytes of ['nonsense', deflateSync('blob 1\0x'), deflateSync(`commit 9\0${' '.repeat(2_000_000)}`)]) {
      await tree.write(`.git/objects/${A.slice(0, 2)}/${A.slice(2)}`, bytes);
      expect((await specDirectory(tree.root).read()).commit).toEqual(unknown);
    }
    await rm(tree.path('.git'), { recursive: true });
    expect((await read.read()).commit).toBeNull();
  });

  test('hold no control character and no essay', () => {
    const text = `tree ${A}\nauthor A\u001b[31m${'x'.repeat(500)} <a@b> 5 +0000\n\nauthor B <b> 1 +0000`;
    const { author, atMs } = commitFrom(A, text);
    expect(author).toBe(`A[31m${'x'.repeat(195)}`);
    expect(atMs).toBe(5000);
    expect(commitFrom(A, `tree ${A}\n\nauthor B <b@c> 1 +0000`).author).toBeNull();
  });
});
