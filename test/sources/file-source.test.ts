import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../../src/model/answer.js';
import { fileSource } from '../../src/sources/file/file-source.js';
import { CANARY, plain } from '../support/identities.js';
import { parse, policy, store } from '../spec/directory.js';
import { sourceRef } from '../support/source-ref.js';

let root = '';
let allowed = '';
let identity = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waxseal-file-'));
  allowed = join(root, 'allowed');
  identity = join(root, 'identity');
  await mkdir(allowed);
  await writeFile(identity, CANARY);
  await writeFile(join(allowed, 'value'), 's3cr3t\n');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function read(path: string, allowFileSources: readonly string[] = [allowed]): Promise<Answer> {
  const ref = sourceRef('db', { kind: 'file', path }, { allowFileSources });
  const [answer] = await fileSource([identity, join(root, 'not-there')]).read([ref]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

async function code(path: string, allowFileSources?: readonly string[]): Promise<string> {
  const answer = await read(path, allowFileSources);
  if (answer.kind === 'present') return `read "${plain(answer.value)}"`;
  if (answer.kind === 'absent') return 'absent';
  expect(`${answer.message} ${answer.hint ?? ''}`).not.toContain(CANARY);
  expect(answer.message).toContain(`"${path}"`);
  expect(answer.hint).not.toBeNull();
  return answer.code;
}

describe('a file source', () => {
  test('gives the bytes of the file as they are, read anew each time', async () => {
    const path = join(allowed, 'value');
    expect(await code(path)).toBe('read "s3cr3t\n"');
    await writeFile(path, 'next');
    expect(await code(path)).toBe('read "next"');
    expect(await fileSource([]).revision([sourceRef('db', { kind: 'file', path })])).toEqual([{ kind: 'unread' }]);
  });

  test('may be a link that stays inside, also in the manner of Kubernetes', async () => {
    await mkdir(join(allowed, '..2026'));
    await writeFile(join(allowed, '..2026', 'token'), 'one');
    await symlink('..2026', join(allowed, '..data'));
    await symlink('..data/token', join(allowed, 'token'));
    expect(await code(join(allowed, 'token'))).toBe('read "one"');
  });

  test('may lie below an allowed directory that is itself a link', async () => {
    await symlink(allowed, join(root, 'run'));
    expect(await code(join(root, 'run', 'value'), [join(root, 'run')])).toBe('read "s3cr3t\n"');
  });

  test('may lie below an allowed directory that is written with a slash at its end, or is the root', async () => {
    expect(await code(join(allowed, 'value'), [`${allowed}/`])).toBe('read "s3cr3t\n"');
    expect(await code(join(allowed, 'value'), ['/'])).toBe('read "s3cr3t\n"');
  });
});

describe('a file source never reads', () => {
  test('a path that is not absolute', async () => {
    expect(await code('allowed/value')).toBe('FilePathNotAbsolute');
    expect(await code('')).toBe('FilePathNotAbsolute');
  });

  test('anything when the Policy allows no directory', async () => {
    expect(await code(join(allowed, 'value'), [])).toBe('FileSourceNotAllowed');
  });

  test('outside of the allowed directories, by dots, by a like name or by the directory itself', async () => {
    await writeFile(join(root, 'allowed-not'), CANARY);
    expect(await code(`${allowed}/../identity`)).toBe('FileSourceNotAllowed');
    expect(await code(`${allowed}-not`)).toBe('FileSourceNotAllowed');
    expect(await code(allowed)).toBe('FileSourceNotAllowed');
    expect(await code('/etc/passwd')).toBe('FileSourceNotAllowed');
  });

  test('through a link that leads out, as file or as directory', async () => {
    await writeFile(join(root, 'outside'), CANARY);
    await symlink(join(root, 'outside'), join(allowed, 'file'));
    await symlink(root, join(allowed, 'directory'));
    await symlink('../outside', join(allowed, 'relative'));
    expect(await code(join(allowed, 'file'))).toBe('FileSourceNotAllowed');
    expect(await code(join(allowed, 'directory', 'outside'))).toBe('FileSourceNotAllowed');
    expect(await code(join(allowed, 'relative'))).toBe('FileSourceNotAllowed');
  });

  test('the identity of this process: by its name, by a link, by a hard link, after a rename (S9)', async () => {
    expect(await code(identity, [root])).toBe('FileForbidden');
    await symlink(identity, join(root, 'soft'));
    expect(await code(join(root, 'soft'), [root])).toBe('FileForbidden');
    await link(identity, join(allowed, 'hard'));
    expect(await code(join(allowed, 'hard'))).toBe('FileForbidden');
    await rename(join(allowed, 'hard'), join(allowed, 'other'));
    expect(await code(join(allowed, 'other'))).toBe('FileForbidden');
  });

  test('what a store logs in with: it would hand the key to the whole store on', async () => {
    await writeFile(join(allowed, 'token'), CANARY);
    await link(join(allowed, 'token'), join(allowed, 'other'));
    const auth = `auth: { token: { file: ${join(allowed, 'token')} } }`;
    const vault = store('corp', `address: https://vault.example.com\n${auth}\nkv: { mount: secret }`);
    const { stores } = parse({ 'platform/policy.yaml': policy(), 'platform/vault.yaml': vault });
    const known = new Map(stores.map((one) => [one.name, one]));
    for (const name of ['token', 'other']) {
      const ref = sourceRef('db', { kind: 'file', path: join(allowed, name) }, { allowFileSources: [allowed] });
      const [answer] = await fileSource([]).read([{ ...ref, stores: known }]);
      expect(answer).toMatchObject({ kind: 'unavailable', code: 'FileForbidden' });
    }
  });

  test('what is no regular file, and does not wait for it', async () => {
    await mkdir(join(allowed, 'directory'));
    execFileSync('mkfifo', [join(allowed, 'pipe')]);
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(allowed, 'socket'), done));
    expect(await code(join(allowed, 'directory'))).toBe('FileNotRegular');
    expect(await code(join(allowed, 'pipe'))).toBe('FileNotRegular');
    expect(await code(join(allowed, 'socket'))).toBe('FileNotRegular');
    expect(await code('/dev/zero', ['/dev'])).toBe('FileNotRegular');
    await new Promise((done) => server.close(done));
  });

  test('what is not there, or a link to nothing, or to itself', async () => {
    await symlink('gone', join(allowed, 'dangling'));
    await symlink('loop', join(allowed, 'loop'));
    expect(await code(join(allowed, 'missing'))).toBe('FileMissing');
    expect(await code(join(allowed, 'value', 'below'))).toBe('FileMissing');
    expect(await code(join(allowed, 'dangling'))).toBe('FileMissing');
    expect(await code(join(allowed, 'loop'))).toBe('FileUnreadable');
    expect(await code(join(allowed, 'n'.repeat(300)))).toBe('FileUnreadable');
  });

  test('more than the longest text of a value needs', async () => {
    await writeFile(join(allowed, 'value'), 'a'.repeat(2 * 511_999));
    expect(await code(join(allowed, 'value'))).toContain('read "aaa');
    await writeFile(join(allowed, 'value'), 'a'.repeat(2 * 511_999 + 2000));
    expect(await code(join(allowed, 'value'))).toBe('FileTooLarge');
  });

  test('a file whose permissions forbid it', async () => {
    await chmod(join(allowed, 'value'), 0o000);
    const asRoot = process.getuid?.() === 0;
    expect(await code(join(allowed, 'value'))).toBe(asRoot ? 'read "s3cr3t\n"' : 'FileUnreadable');
  });
});
