import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { secret, store } from '../spec/directory.js';

/** The program from its source, on an embedded engine, with a store that counts who comes. */
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'waxseal-bounds-'));
const tokens: string[] = [];
const server = createServer((request, response) => {
  tokens.push(String(request.headers['x-vault-token']));
  response.writeHead(503).end('{}');
});
server.on('connection', () => tokens.push('connection'));
let address = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await waxseal(['keygen', '-o', join(root, 'id.age')]);
  const [, recipient = ''] = /public key: (age1\w+)/.exec(readFileSync(join(root, 'id.age'), 'utf8')) ?? [];
  mkdirSync(join(root, 'specs/platform'), { recursive: true });
  const rules = `spec: { owner: shop-test-k7f3, recipients: [${recipient}] }`;
  write('platform/policy.yaml', `apiVersion: waxseal/v1alpha1\nkind: Policy\nmetadata: { name: default }\n${rules}\n`);
  write('db.yaml', secret('db', '', '  source: { remote: { store: corp-vault, key: db } }'));
  writeFileSync(join(root, 'token'), 'from-file');
});
beforeEach(() => {
  tokens.length = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise<void>((done) => server.close(() => done()));
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  writeFileSync(join(root, 'specs', path), text);
}

async function waxseal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { PATH: process.env['PATH'], HOME: root, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await once(child, 'close');
  // However wide the terminal.
  return told.replace(/\s+/g, ' ');
}

/** What `waxseal plan` tells where the store logs in with this. */
function plan(token: string, flags: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  write('platform/vault.yaml', store('corp-vault', `address: ${address}\nauth: { token: ${token} }\nkv: { mount: s }`));
  const usual = ['-d', join(root, 'specs'), '-H', 'embedded:', '--identity-file', join(root, 'id.age')];
  return waxseal(['plan', ...usual, ...flags], env);
}

describe('whatever git says', () => {
  const fromFile = `{ file: ${join(root, 'token')} }`;

  test('a store is asked only where --allow-server says, and each of several counts', async () => {
    const elsewhere = ['--allow-server', 'https://vault.example.com', '--allow-server', 'http://127.0.0.1:1'];
    expect(await plan(fromFile, elsewhere)).toContain(`is at "${address}", which this operator may not ask`);
    expect(tokens).toEqual([]);
    await plan(fromFile, [...elsewhere, '--allow-server', address]);
    expect(tokens).toContain('from-file');
  });

  test('a store logs in only with what --allow-credential says', async () => {
    expect(await plan(fromFile, ['--allow-credential', '/run/secrets/*'])).toContain('is not allowed to this operator');
    expect(tokens).toEqual([]);
    await plan(fromFile, [], { WAXSEAL_ALLOW_CREDENTIAL: `/run/secrets/*,${root}/*`, WAXSEAL_ALLOW_SERVER: address });
    expect(tokens).toContain('from-file');
  });

  test('a variable is read only if it is named', async () => {
    const env = { VAULT_TOKEN: 'from-variable' };
    expect(await plan('{ env: VAULT_TOKEN }', [], env)).toContain('is not allowed to this operator');
    expect(tokens).toEqual([]);
    await plan('{ env: VAULT_TOKEN }', ['--allow-credential', 'env:VAULT_*'], env);
    expect(tokens).toContain('from-variable');
  });

  test('the identity of this process is no credential', async () => {
    const told = await plan(`{ file: ${join(root, 'id.age')} }`, []);
    expect(told).toContain('is a file that this process keeps for itself');
    expect(tokens).toEqual([]);
  });
});

test('a flag that is no URL is refused at once', async () => {
  expect(await plan('{ env: X }', ['--allow-server', 'vault.example.com'])).toMatch(/--allow-server must be/);
});
