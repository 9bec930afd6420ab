import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
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
  ada = await author(dir);
  server = await sshServer();
  await ada.commit({ 'clusters/prod/platform/policy.yaml': policy(), 'clusters/prod/db.yaml': secret('db') });
  ada.push();
});

afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true });
});

afterEach(async () => {
  await following?.directory.close();
  await rm(join(dir, 'data'), { recursive: true, force: true });
});

function start(more: Partial<GitSettings> = {}): Following {
  const { keyFile: sshKeyFile, knownHostsFile } = server;
  const url = `${server.url}${ada.repositories}/shop.git`;
  following = follow(settings(dir, { url, sshKeyFile, knownHostsFile, ...more }));
  return following;
}

async function refuses(found: Following, code: string): Promise<void> {
  await found.until(`refused as ${code}`, (read) => isRefusal(read) && read.error === code);
}

describe('a directory from git over ssh', () => {
  test('follows the branch, and keeps the last good commit when the host key changes', async () => {
    const followed = start();
    await followed.until('there', (read) => !isRefusal(read) && read.secrets.length === 1);
    const next = await ada.commit({ 'clusters/prod/db.yaml': secret('db2') });
    ada.push();
    await followed.until('there', (read) => !isRefusal(read) && read.revision === next);
    await server.stop();
    const known = await readFile(server.knownHostsFile, 'utf8');
    server.changeHostKey();
    await server.start();
    await followed.until('refusing the key', (read) => {
      return !isRefusal(read) && read.problems[0]?.code === 'GitHostKeyUnknown' && read.revision === next;
    });
    // Nothing was learned by itself.
    expect(await readFile(server.knownHostsFile, 'utf8')).toBe(known);
  });

  test('is not read from a server whose host key is not known, or is another', async () => {
    await writeFile(join(dir, 'nobody'), '');
    await refuses(start({ knownHostsFile: join(dir, 'nobody') }), 'GitHostKeyUnknown');
  });

  test('is not read with a key that the server does not know, or that others may read', async () => {
    const known = (await server.hostKeyLine()) + '\n';
    await writeFile(join(dir, 'known'), known);
    await writeFile(join(dir, 'open'), await readFile(server.keyFile));
    await chmod(join(dir, 'open'), 0o644);
    await refuses(start({ knownHostsFile: join(dir, 'known'), sshKeyFile: join(dir, 'open') }), 'GitKeyFileUnsafe');
    await following?.directory.close();
    await refuses(start({ knownHostsFile: join(dir, 'known'), sshKeyFile: server.strangerKeyFile }), 'GitAuthFailed');
  });
});
