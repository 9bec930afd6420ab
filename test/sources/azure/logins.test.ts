import { createHash, X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import type { AzureAuth } from '../../../src/model/store.js';
import { serverPrefix } from '../../../src/model/server-prefix.js';
import type { Reach } from '../../../src/sources/provider.js';
import { makeReach } from '../../../src/sources/trust/reach.js';
import { testWith } from '../../support/programs.js';
import { toTheFake } from '../fakes/azure.js';
import { write } from '../fakes/azure-state.js';
import { application, askVault, byClientSecret, openAzureWorld, textOf, type AzureWorld } from './opened.js';

const test = testWith('openssl');

let world: AzureWorld;
beforeEach(async () => {
  world = await openAzureWorld();
  write(world.fake.state, 'db', 'value');
});
afterEach(() => world.stop());

/** An RSA key and its certificate, which the application knows; both PEM in one file. */
function byCertificate(name = 'app'): AzureAuth {
  const [key, certificate] = [join(world.dir, `${name}.key`), join(world.dir, `${name}.crt`)];
  const making = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=app'];
  execFileSync('openssl', [...making, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const pem = readFileSync(certificate, 'utf8');
  const { publicKey, raw } = new X509Certificate(pem);
  world.fake.state.certificates.set(createHash('sha256').update(raw).digest('base64url'), publicKey);
  const file = world.put(`${name}.pem`, `${pem}${readFileSync(key, 'utf8')}`);
  return { method: 'clientCertificate', ...application(world), certificate: { file } };
}

function byToken(token = 'token-of-the-platform'): AzureAuth {
  world.fake.state.federated.add(token);
  return { method: 'workloadIdentity', ...application(world), token: { file: world.put('token', token) } };
}

const byMachine = (clientId: string | null = null): AzureAuth => {
  return { method: 'managedIdentity', clientId, endpoint: world.fake.machine };
};

const logins = (): number => world.fake.seen().filter((line) => /oauth2\/(v2\.0\/)?token/.test(line)).length;

describe('the login to Azure', () => {
  test.each<[string, () => AzureAuth]>([
    ['a client secret', () => byClientSecret(world)],
    ['a certificate', byCertificate],
    ['a token of another platform', byToken],
    ['the identity of the machine', byMachine],
    ['one of the identities of the machine', () => byMachine(world.fake.state.clientId)],
  ])('works by %s, once for all that follows', async (_, auth) => {
    const vault = askVault(world, { auth: auth() });
    for (let n = 0; n < 5; n++) expect(textOf(await vault.read('db'))).toBe('value');
    expect(await vault.provider.test()).toBeNull();
    expect(logins()).toBe(1);
  });

  test('is renewed at two thirds of the life of its token, with what the file holds by then', async () => {
    const vault = askVault(world);
    await vault.read('db');
    world.fake.state.clientSecrets.clear();
    byClientSecret(world, 'the-next-one');
    vault.passed = 2_300_000;
    await vault.read('db');
    expect(logins()).toBe(1);
    vault.passed = 2_500_000;
    expect(textOf(await vault.read('db'))).toBe('value');
    expect(logins()).toBe(2);
  });

  test('that cannot be renewed leaves a token in use that is still good, and is told when that ends', async () => {
    const vault = askVault(world);
    await vault.read('db');
    world.fake.state.clientSecrets.clear();
    vault.passed = 2_500_000;
    for (let n = 0; n < 5; n++) expect(textOf(await vault.read('db'))).toBe('value');
    // The one that worked, and one attempt a minute.
    expect(logins()).toBe(2);
    vault.passed = 3_700_000;
    expect(await vault.read('db')).toMatchObject({
      class: 'auth',
      code: 'StoreLoginFailed',
      message: expect.stringContaining('AADSTS7000215'),
    });
  });

  test('with a token that the vault takes from nobody is told, and not tried for each key', async () => {
    const vault = askVault(world, { auth: byMachine() });
    const { tokens } = world.fake.state;
    Object.assign(tokens, { set: () => tokens });
    for (let n = 0; n < 5; n++) expect(await vault.read('db')).toMatchObject({ class: 'auth' });
    expect(logins()).toBeLessThanOrEqual(2);
  });

  test.each<[string, () => AzureAuth, RegExp]>([
    ['a secret that is wrong', () => withFile(byClientSecret(world), 'client_secret', 'CANARY-wrong'), /7000215/],
    ['a token that no credential fits', () => withFile(byToken(), 'token', 'CANARY-of-somebody-else'), /50027/],
    ['a file that is no certificate', () => withFile(byCertificate(), 'app.pem', 'CANARY'), /cannot be asked for/],
    ['a tenant that is not there', () => ({ ...byToken(), tenantId: world.fake.state.clientId }), /another tenant/],
    ['an application that is not there', () => ({ ...byToken(), clientId: world.fake.state.tenantId }), /700016/],
    ['an identity that the machine has not', () => byMachine(world.fake.state.tenantId), /status 400/],
  ])('with %s fails as that, and repeats nothing of it', async (_, auth, says) => {
    const answer = await askVault(world, { auth: auth() }).read('db');
    expect(answer).toMatchObject({ kind: 'unavailable', class: 'auth', message: expect.stringMatching(says) });
    expect(JSON.stringify(answer)).not.toContain('CANARY');
  });

  test('by a certificate of another application, or one that has been replaced, is refused', async () => {
    const auth = byCertificate();
    world.fake.state.certificates.clear();
    expect(await askVault(world, { auth }).read('db')).toMatchObject({
      message: expect.stringContaining('AADSTS700027'),
      hint: expect.stringContaining('upload'),
    });
  });

  test('that Entra refuses with a number of docs/sources/azure.md has a hint of its own', async () => {
    const page = readFileSync(new URL('../../../docs/sources/azure.md', import.meta.url), 'utf8');
    const [row = ''] = /^\| `StoreLoginFailed`.*/m.exec(page) ?? [];
    const numbers = (row.match(/\d{5,7}/g) ?? []).map(Number);
    expect(numbers).toContain(7000222);
    const hints: (string | null)[] = [];
    for (const number of [...numbers, 12345]) {
      world.fake.state.loginSays = { status: 401, json: { error: 'invalid_client', error_codes: [number] } };
      const answer = await askVault(world).read('db');
      expect(answer).toMatchObject({ class: 'auth', message: expect.stringContaining(`AADSTS${String(number)}`) });
      hints.push(answer.kind === 'unavailable' ? answer.hint : null);
    }
    expect(new Set(hints).size).toBe(numbers.length + 1);
  });

  test('needs its file', async () => {
    const auth = byToken();
    rmSync(join(world.dir, 'token'));
    expect(await askVault(world, { auth }).read('db')).toMatchObject({ class: 'auth', code: 'CredentialMissing' });
    expect(logins()).toBe(0);
  });

  test('asks the metadata service of the machine only where the operator writes it out', async () => {
    const auth: AzureAuth = { method: 'managedIdentity', clientId: null, endpoint: 'http://169.254.169.254' };
    const reach: Reach = { ...makeReach([serverPrefix(world.fake.vault)]), lookup: toTheFake };
    expect(await askVault(world, { auth, reach }).read('db')).toMatchObject({ code: 'StoreServerNotAllowed' });
    const any: Reach = { ...makeReach(null), lookup: toTheFake };
    expect(await askVault(world, { auth, reach: any }).read('db')).toMatchObject({ code: 'StoreAddressRefused' });
  });
});

/** The file of a login says something else. */
function withFile(auth: AzureAuth, name: string, text: string): AzureAuth {
  world.put(name, text);
  return auth;
}
