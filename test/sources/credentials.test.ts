import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isAppError } from '../../src/model/problem.js';
import type { Credential } from '../../src/model/store.js';
import { readCredentials } from '../../src/sources/credentials/read-credentials.js';
import { CANARY, plain } from '../support/identities.js';

let root = '';
let identity = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'waxseal-credential-'));
  identity = join(root, 'identity');
  await writeFile(identity, CANARY);
  await writeFile(join(root, 'token'), 'hvs.one\n');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const ENV = { VAULT_TOKEN: `${CANARY}\n`, EMPTY: '' };

/** What was read, or the code of the error. */
async function read(credential: Credential, ...allowed: string[]): Promise<string> {
  const rules = { allowed: allowed.length === 0 ? null : allowed, forbiddenFiles: [identity], env: ENV };
  try {
    return `read "${plain(await readCredentials(rules).read(credential))}"`;
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    expect(`${thrown.message} ${thrown.hint ?? ''}`).not.toContain(CANARY);
    expect(thrown.message).toContain('file' in credential ? `"${credential.file}"` : `"${credential.env}"`);
    expect(thrown.hint).not.toBeNull();
    return thrown.code;
  }
}

const file = (name: string): Credential => ({ file: join(root, name) });

describe('a credential in a file', () => {
  test('is read anew each time, without the line break at its end', async () => {
    expect(await read(file('token'))).toBe('read "hvs.one"');
    await writeFile(join(root, 'token'), 'hvs.two\r\n');
    expect(await read(file('token'))).toBe('read "hvs.two"');
    await writeFile(join(root, 'token'), ' two lines \n\n');
    expect(await read(file('token'))).toBe('read " two lines \n"');
  });

  test('that is missing, or empty, is told', async () => {
    await writeFile(join(root, 'empty'), '\n');
    expect(await read(file('none'))).toBe('CredentialMissing');
    expect(await read(file('empty'))).toBe('CredentialEmpty');
  });

  test('is none of the files that this process keeps for itself, under whatever name', async () => {
    await symlink(identity, join(root, 'soft'));
    await link(identity, join(root, 'hard'));
    for (const name of ['identity', 'soft', 'hard']) {
      expect(await read(file(name))).toBe('CredentialForbidden');
      expect(await read(file(name), '*')).toBe('CredentialForbidden');
    }
  });

  test('is a regular file, and of a sensible size', async () => {
    await mkdir(join(root, 'directory'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await writeFile(join(root, 'large'), 'a'.repeat(524_289));
    for (const path of [join(root, 'directory'), join(root, 'pipe'), join(root, 'large'), '/dev/zero']) {
      expect(await read({ file: path })).toBe('CredentialForbidden');
    }
    await writeFile(join(root, 'large'), 'a'.repeat(524_288));
    expect(await read(file('large'))).toContain('read "aaa');
  });

  test('is one that the operator allows, where he says which', async () => {
    expect(await read(file('token'), join(root, 'tok*'))).toBe('read "hvs.one"');
    expect(await read(file('token'), '/run/secrets/*', join(root, '*'))).toBe('read "hvs.one"');
    expect(await read(file('token'), '/run/secrets/*')).toBe('CredentialNotAllowed');
    expect(await read(file('token'), 'env:*')).toBe('CredentialNotAllowed');
    expect(await read(file('token'), root)).toBe('CredentialNotAllowed');
  });

  test('is not reached around what is allowed', async () => {
    const around = `${root}/allowed/../token`;
    await mkdir(join(root, 'allowed'));
    expect(await read({ file: around }, join(root, 'allowed/*'))).toBe('CredentialNotAllowed');
    expect(await read({ file: around })).toBe('CredentialNotAllowed');
    expect(await read({ file: 'token' }, '*')).toBe('CredentialNotAllowed');
  });
});

describe('a credential in the environment', () => {
  test('is read only if the operator names it', async () => {
    expect(await read({ env: 'VAULT_TOKEN' })).toBe('CredentialNotAllowed');
    expect(await read({ env: 'VAULT_TOKEN' }, '*')).toBe(`read "${CANARY}"`);
    expect(await read({ env: 'VAULT_TOKEN' }, '/*')).toBe('CredentialNotAllowed');
    expect(await read({ env: 'VAULT_TOKEN' }, 'VAULT_TOKEN')).toBe('CredentialNotAllowed');
    expect(await read({ env: 'VAULT_TOKEN' }, 'env:VAULT_*')).toBe(`read "${CANARY}"`);
  });

  test('that is missing, or empty, is told', async () => {
    expect(await read({ env: 'OTHER' }, 'env:*')).toBe('CredentialMissing');
    expect(await read({ env: 'toString' }, 'env:*')).toBe('CredentialMissing');
    expect(await read({ env: 'EMPTY' }, 'env:*')).toBe('CredentialEmpty');
  });
});
