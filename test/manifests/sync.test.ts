import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { specDirectory } from '../../src/directory/read-directory.js';

const script = fileURLToPath(new URL('../../manifests/git-sync/sync.sh', import.meta.url));
let place = '';
let repository = '';
let target = '';

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', repository, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...args], {
    encoding: 'utf8',
  }).trim();
const sync = (): unknown => execFileSync('sh', [script, repository, 'main', target], { encoding: 'utf8' });

function commit(text: string): string {
  writeFileSync(join(repository, 'a.yaml'), text);
  git('add', '.');
  git('commit', '-q', '-m', text);
  return git('rev-parse', 'HEAD');
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'waxseal-sync-'));
  [repository, target] = [join(place, 'repository'), join(place, 'specs')];
  mkdirSync(repository);
  git('init', '-q', '-b', 'main');
});
afterEach(() => {
  rmSync(place, { recursive: true });
});

test('sync.sh exchanges the checkout at once, keeps only the newest, and names it by its commit', async () => {
  for (const text of ['one', 'two']) {
    const id = commit(text);
    sync();
    expect(readlinkSync(join(target, 'current'))).toBe(`worktrees/${id}`);
    expect(readFileSync(join(target, 'current/a.yaml'), 'utf8')).toBe(text);
    expect(readdirSync(join(target, 'worktrees'))).toEqual([id]);
    expect((await specDirectory(join(target, 'current')).read()).revision).toBe(id);
  }
});

test('sync.sh touches nothing where nothing is new, and keeps the last checkout when the repository is gone', () => {
  const id = commit('one');
  sync();
  sync();
  rmSync(repository, { recursive: true });
  expect(sync).toThrow();
  expect(readlinkSync(join(target, 'current'))).toBe(`worktrees/${id}`);
});
