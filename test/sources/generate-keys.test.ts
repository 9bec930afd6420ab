import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { KeyShape, Recipe } from '../../src/model/recipe.js';
import { make } from '../../src/sources/generate/make.js';
import { testWith } from '../support/programs.js';

const run = promisify(execFile);

async function made(recipe: Recipe): Promise<Record<string, string>> {
  const kept = await make(recipe, Date.now());
  return Object.fromEntries([...kept].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
}

const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

describe('a key', () => {
  test.each<[KeyShape, string, Record<string, unknown>]>([
    [{ type: 'ec', curve: 'P-256' }, 'ec', { namedCurve: 'prime256v1' }],
    [{ type: 'ec', curve: 'P-384' }, 'ec', { namedCurve: 'secp384r1' }],
    [{ type: 'ec', curve: 'P-521' }, 'ec', { namedCurve: 'secp521r1' }],
    [{ type: 'rsa', bits: 2048 }, 'rsa', { modulusLength: 2048, publicExponent: 65537n }],
    [{ type: 'ed25519' }, 'ed25519', {}],
  ])('of %j is PEM of PKCS#8, and its part `public` is the other half', async (key, type, details) => {
    const { public: open, value = '' } = await made({ kind: 'key', key });
    expect(value).toMatch(/^-----BEGIN PRIVATE KEY-----\n[^]*-----END PRIVATE KEY-----\n$/);
    const read = createPrivateKey(value);
    expect(read.asymmetricKeyType).toBe(type);
    expect(read.asymmetricKeyDetails).toMatchObject(details);
    expect(open).toBe(spki(createPublicKey(value)));
  });

  test('is never the same twice', async () => {
    const recipe = { kind: 'key', key: { type: 'ed25519' } } as const;
    expect((await made(recipe))['value']).not.toBe((await made(recipe))['value']);
  });
});

describe('a key of OpenSSH', () => {
  const ED25519 = { kind: 'sshKey', key: { type: 'ed25519' }, comment: 'deploy@shop' } as const;

  testWith('ssh-keygen').each([
    ['ed25519', ED25519, '256 SHA256:'],
    ['rsa', { kind: 'sshKey', key: { type: 'rsa', bits: 3072 }, comment: 'deploy@shop' } as const, '3072 SHA256:'],
  ])('of type %s is read by ssh-keygen, which finds the line of its part `public` in it', async (_, recipe, size) => {
    const { public: line, value = '' } = await made(recipe);
    const directory = await mkdtemp(join(tmpdir(), 'waxseal-ssh-'));
    try {
      const file = join(directory, 'key');
      await writeFile(file, value, { mode: 0o600 });
      expect((await run('ssh-keygen', ['-y', '-P', '', '-f', file])).stdout).toBe(line);
      await writeFile(file, line ?? '');
      expect((await run('ssh-keygen', ['-l', '-f', file])).stdout.startsWith(size)).toBe(true);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('without a comment has none in its line', async () => {
    expect((await made({ ...ED25519, comment: '' }))['public']).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{68}\n$/);
  });

  test('has lines of 70 characters, and padding that counts up from one', async () => {
    for (let length = 0; length < 12; length++) {
      const { value = '' } = await made({ ...ED25519, comment: 'x'.repeat(length) });
      const lines = value.trimEnd().split('\n').slice(1, -1);
      expect(lines.slice(0, -1).every((line) => line.length === 70)).toBe(true);
      const file = Buffer.from(lines.join(''), 'base64');
      const padding = Array.from(file.subarray(file.lastIndexOf('x'.repeat(length)) + length));
      if (length > 0) expect(padding).toEqual(padding.map((_one, at) => at + 1));
    }
  });
});
