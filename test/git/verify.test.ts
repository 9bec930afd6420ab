import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { GitSettings } from '../../src/git/settings.js';
import { policy, secret } from '../spec/directory.js';
import { author, type Author } from './author.js';
import { follow, isRefusal, settings, type Following } from './following.js';
import { shortTemporaryDirectory, sshServer, type SshServer } from './servers.js';

let dir: string;
let ada: Author;
let server: SshServer;
let following: Following | null = null;

beforeAll(async () => {
  dir = await shortTemporaryDirectory();
  server = await sshServer();
  for (const name of ['ada', 'eve']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(dir, name)]);
  }
});

afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true });
});

beforeEach(async () => {
  await rm(join(dir, 'repositories'), { recursive: true, force: true });
  await rm(join(dir, 'clone'), { recursive: true, force: true });
  ada = await author(dir);
  await writeFile(join(dir, 'signers'), `ada@example.com ${await readFile(join(dir, 'ada.pub'), 'utf8')}`);
});

afterEach(async () => {
  await following?.directory.close();
  await rm(join(dir, 'data'), { recursive: true, force: true });
});

function start(more: Partial<GitSettings> = {}, askSwarm?: () => Promise<string | null>): Following {
  const { keyFile: sshKeyFile, knownHostsFile } = server;
  const url = `${server.url}${ada.repositories}/shop.git`;
  following = follow(
    settings(dir, { url, sshKeyFile, knownHostsFile, verifyFile: join(dir, 'signers'), ...more }),
    askSwarm,
  );
  return following;
}

/** A commit whose only secret has this name, pushed to main. */
async function push(name: string, signedBy: 'ada' | 'eve' | null): Promise<string> {
  const files = {
    clusters: null,
    'clusters/prod/platform/policy.yaml': policy(),
    [`clusters/prod/${name}.yaml`]: secret(name),
  };
  const key = `user.signingkey=${join(dir, signedBy ?? 'ada')}`;
  const commit = await ada.commit(files, ...(signedBy === null ? [] : ['gpg.format=ssh', key, '-S']));
  ada.push();
  return commit;
}

async function finds(found: Following, commit: string): Promise<void> {
  await found.until(`at ${commit}`, (read) => !isRefusal(read) && read.revision === commit && read.withheld === null);
}

async function withholds(found: Following, applied: string, reason: string, why: string): Promise<void> {
  await found.until(`withholding for ${reason}, "${why}"`, (read) => {
    if (isRefusal(read) || read.revision !== applied || read.withheld === null) return false;
    return read.withheld.reason === reason && read.withheld.message.includes(why);
  });
}

describe('with --git-verify and allowed signers', () => {
  test("a signed commit is applied, and one that is not, or is a stranger's, is withheld until a good one follows", async () => {
    const first = await push('one', 'ada');
    const followed = start();
    await finds(followed, first);
    const unsigned = await push('two', null);
    await withholds(
      followed,
      first,
      'UnverifiedCommit',
      `commit "${unsigned.slice(0, 12)}" of "main" is not applied: it is not signed`,
    );
    expect((await followed.directory.read()).secrets.map(({ name }) => name)).toEqual(['one']);
    await push('three', 'eve');
    await withholds(followed, first, 'UnverifiedCommit', 'a key that is not allowed');
    await finds(followed, await push('four', 'ada'));
  });

  test('a key counts only in its time', async () => {
    const line = `ada@example.com valid-before="20200101" ${await readFile(join(dir, 'ada.pub'), 'utf8')}`;
    const good = await readFile(join(dir, 'signers'), 'utf8');
    const first = await push('one', 'ada');
    const followed = start();
    await finds(followed, first);
    await writeFile(join(dir, 'signers'), line);
    const next = await push('two', 'ada');
    await withholds(followed, first, 'UnverifiedCommit', '');
    await writeFile(join(dir, 'signers'), good);
    await finds(followed, next);
  });

  test('nothing is applied where even the first commit is not signed', async () => {
    await push('one', null);
    const followed = start();
    await followed.until('refused', (read) => isRefusal(read) && read.error === 'UnverifiedCommit');
    expect(await readdir(join(dir, 'data')).then((names) => names.includes('current'))).toBe(false);
  });

  test.each([['nothing'], ['# only a remark'], ['-----BEGIN PGP PUBLIC KEY BLOCK-----\nnonsense']])(
    'a file of keys that holds "%s" is an error',
    async (text) => {
      await push('one', 'ada');
      await writeFile(join(dir, 'signers'), text);
      await start().until('refused', (read) => isRefusal(read) && read.error === 'GitVerifyFileInvalid');
    },
  );
});

describe('an old signed commit that comes back', () => {
  test('is withheld, and so is another history, until it descends again or is accepted', async () => {
    const old = await push('old', 'ada');
    const first = await push('one', 'ada');
    const followed = start();
    await finds(followed, first);
    ada.push(`${old}:refs/heads/main`);
    await withholds(followed, first, 'HistoryRewritten', `does not descend from "${first.slice(0, 12)}"`);
    ada.git('checkout', '-q', '--orphan', 'other');
    const other = await push('other', 'ada');
    await withholds(followed, first, 'HistoryRewritten', `commit "${other.slice(0, 12)}"`);
    ada.git('checkout', '-q', '-f', 'main');
    await finds(followed, await push('two', 'ada'));
    await followed.directory.close();
    ada.push(`${other}:refs/heads/main`);
    await finds(start({ accept: other }), other);
  });

  test('is withheld after a restart on the same disk', async () => {
    const old = await push('old', 'ada');
    const first = await push('one', 'ada');
    await finds(start(), first);
    await following?.directory.close();
    ada.push(`${old}:refs/heads/main`);
    await withholds(start(), first, 'HistoryRewritten', '');
  });

  test('is not applied after the disk was lost either, since the Swarm knows what was applied', async () => {
    const old = await push('old', 'ada');
    const first = await push('one', 'ada');
    ada.push(`${old}:refs/heads/main`);
    const followed = start({}, () => Promise.resolve(first));
    await followed.until('refused', (read) => isRefusal(read) && read.error === 'HistoryRewritten');
    // 60 commits later: as much history is fetched as it takes to know.
    for (let count = 0; count < 60; count++) ada.git('commit', '-q', '--allow-empty', '-m', 'more');
    await finds(followed, await push('two', 'ada'));
  });

  test('is not applied while the Swarm cannot be asked', async () => {
    const first = await push('one', 'ada');
    let answers = false;
    const followed = start({}, () => (answers ? Promise.resolve(first) : Promise.reject(new Error('away'))));
    await followed.until('refused', (read) => isRefusal(read) && read.error === 'GitFailed');
    answers = true;
    await finds(followed, first);
  });
});

describe('with --git-verify and GPG keys', () => {
  const gpg = (home: string, ...args: readonly string[]): string =>
    execFileSync('gpg', ['--batch', '--quiet', '--passphrase', '', ...args], {
      env: { PATH: process.env['PATH'], GNUPGHOME: home },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  test('only a commit of an allowed key is applied', async () => {
    const homes = [join(dir, 'gpg-ada'), join(dir, 'gpg-eve')];
    for (const home of homes) {
      await mkdir(home, { mode: 0o700 });
      gpg(home, '--quick-gen-key', 'Ada <ada@example.com>', 'ed25519', 'sign', 'never');
    }
    const [adas = '', eves = ''] = homes;
    await writeFile(join(dir, 'signers'), gpg(adas, '--export', '--armor'));
    const signed = async (name: string, home: string): Promise<string> => {
      await writeFile(join(dir, 'gpg'), `#!/bin/sh\nGNUPGHOME='${home}' exec gpg --batch --passphrase '' "$@"\n`, {
        mode: 0o755,
      });
      const files = {
        clusters: null,
        'clusters/prod/platform/policy.yaml': policy(),
        [`clusters/prod/${name}.yaml`]: secret(name),
      };
      const commit = await ada.commit(files, `gpg.program=${join(dir, 'gpg')}`, '-S');
      ada.push();
      return commit;
    };
    const first = await signed('one', adas);
    const followed = start();
    await finds(followed, first);
    await signed('two', eves);
    await withholds(followed, first, 'UnverifiedCommit', 'a key that is not allowed');
    await push('three', 'ada');
    await withholds(followed, first, 'UnverifiedCommit', '');
    await finds(followed, await signed('four', adas));
    for (const home of homes) execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  });
});
