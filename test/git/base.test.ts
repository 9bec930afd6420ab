import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withBase } from '../../src/git/base.js';

let repo: string;

beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'waxseal-base-test-'));
  git('init', '--quiet', '--initial-branch=main');
  write('secrets/db.yaml', 'one');
  commit('first');
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  const env = { ...globalThis.process.env, GIT_CONFIG_GLOBAL: '/dev/null' };
  return execFileSync('git', ['-C', repo, ...who, ...args], { encoding: 'utf8', env }).trim();
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), text);
}

function commit(message: string): string {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
  return git('rev-parse', 'HEAD');
}

/** Names of the files of the directory at the base, with what is in them; null: it was not there. */
function filesAt(ref: string, dir = 'secrets'): Promise<{ commit: string; files: object | null }> {
  return withBase<{ commit: string; files: object | null }>(join(repo, dir), ref, ({ commit: at, path }) => {
    if (path === null) return Promise.resolve({ commit: at, files: null });
    const names = readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]);
    return Promise.resolve({ commit: at, files: Object.fromEntries(names) as object });
  });
}

describe('the base of a pull request', () => {
  test('is the commit where its branch began, whatever came to the other branch since', async () => {
    const first = git('rev-parse', 'HEAD');
    git('checkout', '--quiet', '-b', 'change');
    write('secrets/db.yaml', 'two');
    commit('second');
    git('checkout', '--quiet', 'main');
    write('secrets/other.yaml', 'of somebody else');
    commit('third');
    git('checkout', '--quiet', 'change');
    expect(await filesAt('main')).toEqual({ commit: first, files: { 'db.yaml': 'one' } });
  });

  test('leaves the work tree, the index and what is not committed as they are', async () => {
    write('secrets/db.yaml', 'edited');
    write('secrets/new.yaml', 'staged');
    git('add', 'secrets/new.yaml');
    const before = git('status', '--porcelain');
    expect(await filesAt('main')).toMatchObject({ files: { 'db.yaml': 'one' } });
    expect([git('status', '--porcelain'), readFileSync(join(repo, 'secrets/db.yaml'), 'utf8')]).toEqual([
      before,
      'edited',
    ]);
    expect(readdirSync(join(repo, '.git')).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  test('may be a time at which the directory was not there', async () => {
    write('later/db.yaml', 'one');
    expect(await filesAt('HEAD', 'later')).toMatchObject({ files: null });
  });

  test('is read without any program that the repository names', async () => {
    const proof = join(repo, 'ran');
    write('.gitattributes', '*.yaml filter=evil\n');
    commit('filtered');
    git('config', 'filter.evil.smudge', `touch ${proof}; cat`);
    git('config', 'core.fsmonitor', `touch ${proof}`);
    mkdirSync(join(repo, '.git/hooks'), { recursive: true });
    writeFileSync(join(repo, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    expect(await filesAt('main')).toMatchObject({ files: { 'db.yaml': 'one' } });
    expect(existsSync(proof)).toBe(false);
  });

  // A pull request put a link in place of the directory, to one that main had already: it was compared with that one,
  // and nothing seemed to change.
  test('is that of the place, not of what a link in that place leads to now', async () => {
    write('drafts/db.yaml', 'evil');
    const first = commit('drafts');
    git('checkout', '--quiet', '-b', 'change');
    git('rm', '-r', '--quiet', 'secrets');
    symlinkSync('drafts', join(repo, 'secrets'));
    commit('a link');
    expect(await filesAt('main')).toEqual({ commit: first, files: { 'db.yaml': 'one' } });
  });

  // A pull request brought a whole bare repository in its directory. git took that one, in which the base says what the
  // pull request says.
  test('is not chosen by a bare repository that the directory holds', async () => {
    const first = git('rev-parse', 'HEAD');
    git('checkout', '--quiet', '-b', 'change');
    write('secrets/db.yaml', 'evil');
    git('clone', '--quiet', '--bare', repo, join(repo, 'twin'));
    for (const part of ['HEAD', 'config', 'objects', 'refs']) {
      renameSync(join(repo, 'twin', part), join(repo, 'secrets', part));
    }
    expect((await filesAt('main')).commit).toBe(first);
    expect((await filesAt('main')).files).toEqual({ 'db.yaml': 'one' });
  });

  // A submodule in place of the directory has branches of its own, which are called alike.
  test('is not chosen by a submodule that comes in its place', async () => {
    const first = git('rev-parse', 'HEAD');
    const other = mkdtempSync(join(tmpdir(), 'waxseal-base-other-'));
    git('clone', '--quiet', repo, join(other, 'twin'));
    git('checkout', '--quiet', '-b', 'change');
    git('rm', '-r', '--quiet', 'secrets');
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(other, 'twin'), 'secrets');
    commit('a submodule');
    expect(await filesAt('main')).toEqual({ commit: first, files: { 'db.yaml': 'one' } });
    rmSync(other, { recursive: true });
  });

  test('is refused where the directory is a link, and was one', async () => {
    symlinkSync('secrets', join(repo, 'linked'));
    commit('a link');
    await expect(filesAt('main', 'linked')).rejects.toMatchObject({ code: 'BaseUnknown' });
  });

  test('is found from outside of the repository, too', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'waxseal-base-link-'));
    symlinkSync(join(repo, 'secrets'), join(outside, 'deep'));
    symlinkSync(repo, join(outside, 'top'));
    const read = (path: string): Promise<boolean> =>
      withBase(path, 'main', (base) => Promise.resolve(base.path !== null));
    expect([await read(join(outside, 'deep')), await read(join(outside, 'top/secrets'))]).toEqual([true, true]);
    rmSync(outside, { recursive: true });
  });

  test('is not read through a link that leads out of the repository', async () => {
    rmSync(join(repo, 'secrets'), { recursive: true });
    symlinkSync('/etc', join(repo, 'secrets'));
    const linked = commit('a link');
    git('rm', '--quiet', 'secrets');
    write('secrets/db.yaml', 'one');
    commit('a directory again');
    expect(await filesAt(linked)).toEqual({ commit: linked, files: null });
  });

  test.each(['nowhere', '--all', '', 'HEAD~9'])('is refused where the repository has no "%s"', async (ref) => {
    await expect(filesAt(ref)).rejects.toMatchObject({ code: 'BaseUnknown' });
  });

  test('is refused where there is no place for a copy, which was told as a bug', async () => {
    const nowhere = join(repo, 'nowhere');
    const work = withBase(join(repo, 'secrets'), 'main', () => Promise.resolve(), nowhere);
    await expect(work).rejects.toMatchObject({ code: 'FileUnwritable', hint: expect.stringContaining('TMPDIR') });
  });

  test('is refused outside of any repository', async () => {
    rmSync(join(repo, '.git'), { recursive: true });
    await expect(filesAt('main')).rejects.toMatchObject({ code: 'BaseUnknown' });
  });
});
