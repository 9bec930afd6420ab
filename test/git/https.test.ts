import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { LIMITS, type GitSettings } from '../../src/git/settings.js';
import { policy, secret } from '../spec/directory.js';
import { author, type Author } from './author.js';
import { follow, isRefusal, settings, type Following } from './following.js';
import { httpsServer, shortTemporaryDirectory, type HttpsServer } from './servers.js';

const TOKEN = 'ghp-4c9e7a1f30b2';

let dir: string;
let ada: Author;
let server: HttpsServer;
let following: Following | null = null;

beforeAll(async () => {
  dir = await shortTemporaryDirectory();
  ada = await author(dir);
  server = await httpsServer(ada.repositories, { user: 'waxseal', token: TOKEN });
});

afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true });
});

beforeEach(async () => {
  const files = { 'clusters/prod/platform/policy.yaml': policy(), 'clusters/prod/db.yaml': secret('db') };
  await ada.commit({ clusters: null, elsewhere: null, ...files });
  ada.push();
  await writeFile(join(dir, 'token'), `${TOKEN}\n`);
});

afterEach(async () => {
  await following?.directory.close();
  following = null;
  await rm(join(dir, 'data'), { recursive: true, force: true });
});

function start(more: Partial<GitSettings> = {}): Following {
  const at = { url: `${server.url}/shop.git`, tokenFile: join(dir, 'token'), caFile: server.caFile };
  following = follow(settings(dir, { ...at, ...more }));
  return following;
}

/** Waits for exactly these secrets from this commit. */
async function finds(found: Following, commit: string, ...names: readonly string[]): Promise<void> {
  await found.until(`at ${commit} with ${names.join()}`, (read) => {
    return !isRefusal(read) && read.revision === commit && read.secrets.map(({ name }) => name).join() === names.join();
  });
}

async function refuses(found: Following, code: string): Promise<string> {
  const read = await found.until(`refused as ${code}`, (one) => isRefusal(one) && one.error === code);
  return JSON.stringify(read);
}

async function tells(found: Following, code: string): Promise<void> {
  await found.until(`telling ${code}`, (read) => !isRefusal(read) && read.problems.some((one) => one.code === code));
}

describe('a directory from git over https', () => {
  test('is that of the newest commit, with its author and time, and follows the branch', async () => {
    const followed = start();
    const first = ada.git('rev-parse', 'HEAD');
    await finds(followed, first, 'db');
    const read = await followed.directory.read();
    expect(read.commit).toMatchObject({ id: first, author: 'Ada <ada@example.com>' });
    expect(read.commit?.atMs).toBe(Number(ada.git('log', '-1', '--format=%at')) * 1000);
    for (let round = 0; round < 3; round++) {
      const next = await ada.commit({ 'clusters/prod/api.yaml': secret(`api${round}`) });
      ada.push();
      await finds(followed, next, `api${round}`, 'db');
    }
  });

  test('goes along with a push by force, since nobody asked to verify', async () => {
    const followed = start();
    await finds(followed, ada.git('rev-parse', 'HEAD'), 'db');
    ada.git('checkout', '-q', '--orphan', 'other');
    const other = await ada.commit({ 'clusters/prod/db.yaml': secret('other') });
    ada.push();
    await finds(followed, other, 'other');
    ada.git('checkout', '-q', '-f', '-B', 'main', 'main');
  });

  test('holds only what lies below its path, only the last commit, and no history', async () => {
    await ada.commit({ 'elsewhere/large.bin': 'x'.repeat(100_000) });
    const last = await ada.commit({ 'clusters/prod/db.yaml': secret('db2') });
    ada.push();
    const followed = start();
    await finds(followed, last, 'db2');
    const next = await ada.commit({ 'clusters/prod/db.yaml': secret('db') });
    ada.push();
    await finds(followed, next, 'db');
    expect(await readdir(join(dir, 'data/commits'))).toEqual([next]);
    expect(await readdir(join(dir, 'data/current'))).toEqual(['clusters']);
    expect((await readFile(join(dir, 'data/repository/shallow'), 'utf8')).trim().split('\n')).toContain(next);
  });

  test('may be a tag', async () => {
    const tagged = ada.git('rev-parse', 'HEAD');
    ada.git('tag', '-f', '-a', '-m', 'one', 'v1');
    ada.push('refs/tags/v1');
    await finds(start({ ref: 'refs/tags/v1' }), tagged, 'db');
  });
});

describe('the token', () => {
  test('is in no argument, no environment, no log line and no file of ours', async () => {
    const seen = new Set<string>();
    let leaks = 0;
    const watching = new AbortController();
    const watch = (async () => {
      while (!watching.signal.aborted) {
        for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
          const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
          const env = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
          if (line.includes(server.url)) seen.add(line.split('\0')[0] ?? '');
          if (line.includes(TOKEN) || env.includes(TOKEN)) leaks++;
        }
      }
    })();
    const followed = start();
    await finds(followed, ada.git('rev-parse', 'HEAD'), 'db');
    // Often enough to be caught at it, however slow /proc is read.
    await followed.until('seen at work', () => seen.size > 0);
    watching.abort();
    await watch;
    expect(leaks).toBe(0);
    expect(followed.lines.join()).not.toContain(TOKEN);
    const files = await readdir(join(dir, 'data'), { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile())) {
      expect(await readFile(join(file.parentPath, file.name), 'latin1')).not.toContain(TOKEN);
    }
  });

  test('that is wrong is told, keeps the last good commit, and may be mended in its file', async () => {
    const followed = start();
    await finds(followed, ada.git('rev-parse', 'HEAD'), 'db');
    await writeFile(join(dir, 'token'), 'stale-token-77');
    const next = await ada.commit({ 'clusters/prod/api.yaml': secret('api') });
    ada.push();
    await tells(followed, 'GitAuthFailed');
    expect((await followed.directory.read()).secrets.map(({ name }) => name)).toEqual(['db']);
    expect(followed.lines.join()).not.toContain('stale-token-77');
    await writeFile(join(dir, 'token'), TOKEN);
    await finds(followed, next, 'api', 'db');
    await followed.until('without a problem', (read) => !isRefusal(read) && read.problems.length === 0);
  });

  test('that is missing from the start leaves no directory, with a hint', async () => {
    expect(await refuses(start({ tokenFile: null }), 'GitAuthFailed')).toContain('--git-token-file');
  });
});

describe('what goes wrong is told in words', () => {
  test('a server that is away keeps the last good commit, over a restart too, and is found again', async () => {
    const first = ada.git('rev-parse', 'HEAD');
    await finds(start(), first, 'db');
    await server.stop();
    await following?.directory.close();
    const followed = start();
    await tells(followed, 'GitUnreachable');
    expect(await followed.directory.read()).toMatchObject({ revision: first, complete: true });
    const next = await ada.commit({ 'clusters/prod/db.yaml': secret('db3') });
    ada.push();
    await server.start();
    await finds(followed, next, 'db3');
  });

  /** "Unable to create '….lock': File exists", on every look from then on, until a person deleted the data. */
  test('a git that was killed leaves locks and half a pack behind, which stop nothing', async () => {
    await finds(start(), ada.git('rev-parse', 'HEAD'), 'db');
    await following?.directory.close();
    const data = join(dir, 'data');
    const left = ['shallow.lock', 'packed-refs.lock', 'refs/waxseal/head.lock', 'objects/pack/tmp_pack_x'];
    for (const name of left) await writeFile(join(data, 'repository', name), '');
    await writeFile(join(data, 'index.lock'), '');
    const next = await ada.commit({ 'clusters/prod/db.yaml': secret('db4') });
    ada.push();
    await finds(start(), next, 'db4');
    const files = await readdir(data, { recursive: true });
    expect(files.filter((name) => /\.lock$|tmp_/.test(name))).toEqual([]);
  });

  test('a branch that was deleted, and one that never was', async () => {
    const first = ada.git('rev-parse', 'HEAD');
    ada.push('HEAD:refs/heads/topic');
    const followed = start({ ref: 'topic' });
    await finds(followed, first, 'db');
    ada.push(':refs/heads/topic');
    await tells(followed, 'GitRefMissing');
    expect(await followed.directory.read()).toMatchObject({ revision: first, complete: true });
    await followed.directory.close();
    await rm(join(dir, 'data'), { recursive: true });
    await refuses(start({ ref: 'topic' }), 'GitRefMissing');
  });

  test.each([
    ['a repository that is not there', 'GitRepositoryMissing', () => ({ url: `${server.url}/other.git` })],
    ['an authority that nobody knows', 'GitTlsFailed', () => ({ caFile: null })],
    ['a path that is not there', 'GitPathMissing', () => ({ path: 'clusters/nowhere' })],
    ['a path that is a file', 'GitPathMissing', () => ({ path: 'clusters/prod/db.yaml' })],
    ['more bytes than allowed', 'GitTooLarge', () => ({ limits: { ...LIMITS, treeBytes: 100 } })],
    ['more files than allowed', 'GitTooLarge', () => ({ limits: { ...LIMITS, files: 1 } })],
    ['a fetch that takes too long', 'GitTimeout', () => ({ limits: { ...LIMITS, timeoutMs: 1 } })],
  ])('%s', async (_, code, more: () => Partial<GitSettings>) => {
    await refuses(start(more()), code);
  });

  test('a fetch that is too large', async () => {
    const noise = Array.from({ length: 40_000 }, () => Math.random().toString(36)).join('');
    await ada.commit({ 'clusters/prod/noise.bin': noise });
    ada.push();
    await refuses(start({ limits: { ...LIMITS, packBytes: 65_536 } }), 'GitTooLarge');
    expect(await readdir(join(dir, 'data/repository/objects/pack'))).toEqual([]);
  });

  test('a path that is a link out of the repository', async () => {
    await symlink('/etc', join(dir, 'clone/clusters/etc'));
    await ada.commit({});
    ada.push();
    await refuses(start({ path: 'clusters/etc' }), 'GitPathMissing');
  });
});
