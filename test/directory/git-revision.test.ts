import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { gitRevision } from '../../src/directory/git-revision.js';
import { specDirectory } from '../../src/directory/read-directory.js';
import { makeTree, type Tree } from './tree.js';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

let tree: Tree;

beforeEach(async () => {
  tree = await makeTree();
});

afterEach(() => tree.remove());

describe('the commit of a directory', () => {
  test('is that of the branch that is checked out', async () => {
    await tree.write('.git/HEAD', 'ref: refs/heads/main\n');
    await tree.write('.git/refs/heads/main', `${A}\n`);
    await tree.write('specs/platform/x', '');
    expect(await gitRevision(tree.root)).toBe(A);
    expect(await gitRevision(tree.path('specs/platform'))).toBe(A);
    expect((await specDirectory(tree.path('specs')).read()).revision).toBe(A);
  });

  test('may be checked out by itself, with SHA-1 or SHA-256', async () => {
    await tree.write('.git/HEAD', `${A}\n`);
    expect(await gitRevision(tree.root)).toBe(A);
    await tree.write('.git/HEAD', `${'c'.repeat(64)}\n`);
    expect(await gitRevision(tree.root)).toBe('c'.repeat(64));
  });

  test('may be packed, and a loose one is newer', async () => {
    await tree.write('.git/HEAD', 'ref: refs/heads/main\n');
    await tree.write(
      '.git/packed-refs',
      `# pack-refs with: peeled\n${B} refs/heads/other/main\n${A} refs/heads/main\n^${B}\n`,
    );
    expect(await gitRevision(tree.root)).toBe(A);
    await tree.write('.git/refs/heads/main', `${B}\n`);
    expect(await gitRevision(tree.root)).toBe(B);
  });

  test('of a linked work tree is its own, with references in the common directory', async () => {
    await tree.write('repo/.git/HEAD', 'ref: refs/heads/main\n');
    await tree.write('repo/.git/refs/heads/main', `${A}\n`);
    await tree.write('repo/.git/refs/heads/topic', `${B}\n`);
    await tree.write('repo/.git/worktrees/topic/HEAD', 'ref: refs/heads/topic\n');
    await tree.write('repo/.git/worktrees/topic/commondir', '../..\n');
    await tree.write('topic/.git', `gitdir: ${tree.path('repo/.git/worktrees/topic')}\n`);
    expect(await gitRevision(tree.path('topic'))).toBe(B);
    await tree.write('topic/.git', 'gitdir: ../repo/.git/worktrees/topic\n');
    expect(await gitRevision(tree.path('topic'))).toBe(B);
  });

  test.each([
    ['there is no repository', {}],
    ['there is no commit yet', { '.git/HEAD': 'ref: refs/heads/main\n' }],
    ['HEAD is broken', { '.git/HEAD': 'nonsense\n' }],
    ['HEAD is missing', { '.git/config': '' }],
    ['the reference is broken', { '.git/HEAD': 'ref: refs/heads/main', '.git/refs/heads/main': 'x' }],
    ['references go in a circle', { '.git/HEAD': 'ref: refs/a', '.git/refs/a': 'ref: refs/a' }],
    ['a reference climbs out', { '.git/HEAD': 'ref: refs/../../x', x: A }],
    ['.git is a file that leads nowhere', { '.git': 'gitdir: nowhere' }],
    ['.git is another file', { '.git': 'hello' }],
  ])('is unknown if %s', async (_, files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) await tree.write(name, text);
    expect(await gitRevision(tree.root)).toBeNull();
  });

  test('is what git itself says', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', tree.root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    expect(await gitRevision(tree.root)).toBe(git('rev-parse', 'HEAD'));
    git('pack-refs', '--all');
    expect(await gitRevision(tree.root)).toBe(git('rev-parse', 'HEAD'));
    git('worktree', 'add', '-q', '-b', 'topic', 'linked');
    git('commit', '-q', '--allow-empty', '-m', 'two');
    expect(await gitRevision(tree.path('linked'))).toBe(git('rev-parse', 'topic'));
    expect(await gitRevision(tree.root)).toBe(git('rev-parse', 'HEAD'));
    await rm(tree.path('.git'), { recursive: true });
    expect(await gitRevision(tree.path('linked'))).toBeNull();
  });
});
