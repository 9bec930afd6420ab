import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { VaultAuth } from '../../../../src/model/store.js';
import { startOpenBao, type OpenBao } from '../../../servers/openbao.js';
import { patientClock } from '../../contract/harness.js';
import { fieldsOf, newPurse, open, read, type Purse } from './opened.js';

let bao: OpenBao;
let purse: Purse;

beforeAll(async () => {
  bao = await startOpenBao();
  purse = newPurse();
  const policy = `path "secret/data/app/*" { capabilities = ["read"] }
path "secret/metadata/app/*" { capabilities = ["read"] }`;
  await bao.ask('POST', 'sys/policies/acl/app', { policy });
  for (const type of ['approle', 'userpass', 'jwt', 'cert']) await bao.ask('POST', `sys/auth/${type}`, { type });
  await bao.ask('POST', 'auth/approle/role/app', { token_policies: 'app', token_ttl: 1200, token_max_ttl: 7200 });
  await bao.ask('POST', 'secret/data/app/db', { data: { password: 'hidden' } });
});
afterAll(async () => {
  purse.close();
  await bao.stop();
});

describe('a login', () => {
  test('by a token asks how long the token lives', async () => {
    const made = await bao.ask('POST', 'auth/token/create', { policies: ['app'], ttl: '1h' });
    const auth: VaultAuth = { method: 'token', token: purse.put('token', made.auth?.client_token ?? '') };
    await reads(auth, ['look up token', 'read']);
  });

  test('by AppRole takes a role_id and a secret_id', async () => {
    await reads(await appRole(false), ['login', 'read', 'revoke token']);
  });

  test('by AppRole opens a wrapped secret_id once, and keeps it for the next login', async () => {
    let aheadMs = 0;
    const clock = { ...patientClock(), monotonic: () => performance.now() + aheadMs };
    const { provider, calls } = open(bao, await appRole(true), { clock });
    expect(fieldsOf(await read(provider, 'app/db'))).toEqual({ password: 'hidden' });
    aheadMs = 2 * 3600 * 1000;
    expect(fieldsOf(await read(provider, 'app/db'))).toEqual({ password: 'hidden' });
    expect(calls).toEqual(['look up wrapping', 'unwrap', 'login', 'read', 'login', 'read']);
    await provider.close();
  });

  test('by AppRole says so where somebody else has opened the wrapped secret_id', async () => {
    const auth = await appRole(true);
    if (auth.method !== 'appRole' || !('file' in auth.secretId)) throw new Error('no file');
    await bao.ask('POST', 'sys/wrapping/unwrap', {}, { token: readFileSync(auth.secretId.file, 'utf8') });
    const { provider } = open(bao, auth);
    expect(await provider.test()).toMatchObject({ class: 'auth', code: 'StoreUnwrapFailed' });
  });

  test('by AppRole refuses what was wrapped by somebody else', async () => {
    const forged = await bao.ask('POST', 'sys/wrapping/wrap', { secret_id: 'forged' }, { wrapTtl: 300 });
    const auth = await appRole(true);
    purse.put('secret_id', forged.wrap_info?.token ?? '');
    expect(await open(bao, auth).provider.test()).toMatchObject({ class: 'auth', code: 'StoreUnwrapFailed' });
  });

  test('by user and password', async () => {
    await bao.ask('POST', 'auth/userpass/users/waxseal', { password: 'pässword', token_policies: 'app' });
    const password = purse.put('password', 'pässword');
    await reads({ method: 'userPass', mount: 'userpass', username: 'waxseal', password });
  });

  test('by a JWT, which is read anew each time', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwt_validation_pubkeys = [publicKey.export({ type: 'spki', format: 'pem' })];
    await bao.ask('POST', 'auth/jwt/config', { jwt_validation_pubkeys });
    const role = { role_type: 'jwt', user_claim: 'sub', bound_subject: 'waxseal', token_policies: 'app' };
    await bao.ask('POST', 'auth/jwt/role/app', role);
    const seconds = Math.floor(Date.now() / 1000);
    const claims = { sub: 'waxseal', iat: seconds, nbf: seconds - 60, exp: seconds + 3600 };
    const text = [{ alg: 'ES256', typ: 'JWT' }, claims].map((part) => base64(JSON.stringify(part))).join('.');
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const jwt = purse.put('jwt', `${text}.${signature.toString('base64url')}`);
    await reads({ method: 'jwt', mount: 'jwt', role: 'app', jwt });
  });

  test('by a certificate', async () => {
    const { clientCertFile, clientKeyFile } = bao.certificates;
    const certificate = readFileSync(clientCertFile, 'utf8');
    await bao.ask('POST', 'auth/cert/certs/waxseal', { certificate, token_policies: 'app' });
    await reads({
      method: 'cert',
      mount: 'cert',
      role: 'waxseal',
      certificate: { file: clientCertFile },
      key: { file: clientKeyFile },
    });
  });

  test('that is refused is of class auth, whatever the method', async () => {
    const wrong = purse.put('wrong', randomUUID());
    const methods: VaultAuth[] = [
      { method: 'token', token: wrong },
      { method: 'appRole', mount: 'approle', roleId: wrong, secretId: wrong, wrapped: false },
      { method: 'userPass', mount: 'userpass', username: 'nobody', password: wrong },
      { method: 'jwt', mount: 'jwt', role: 'app', jwt: wrong },
    ];
    for (const auth of methods) expect(await open(bao, auth).provider.test()).toMatchObject({ class: 'auth' });
  });
});

describe('a session', () => {
  test('renews its token at two thirds of its life', async () => {
    let aheadMs = 0;
    const clock = { ...patientClock(), monotonic: () => performance.now() + aheadMs };
    const { provider, calls } = open(bao, await appRole(false), { clock });
    await read(provider, 'app/db');
    aheadMs = 700 * 1000;
    await read(provider, 'app/db');
    aheadMs = 850 * 1000;
    await read(provider, 'app/db');
    expect(calls).toEqual(['login', 'read', 'read', 'renew token', 'read']);
    await provider.close();
  });

  test('keeps to its namespace', async () => {
    await bao.ask('POST', 'sys/namespaces/team', {});
    const namespace = 'team';
    await bao.ask('POST', 'sys/mounts/kv', { type: 'kv', options: { version: '1' } }, { namespace });
    await bao.ask('POST', 'kv/app', { who: 'team' }, { namespace });
    const token = purse.put('root', bao.rootToken);
    const { provider } = open(
      bao,
      { method: 'token', token },
      { namespace, engine: { kind: 'kv', mount: 'kv', version: 1 } },
    );
    expect(fieldsOf(await read(provider, 'app'))).toEqual({ who: 'team' });
    await provider.close();
  });
});

async function appRole(wrapped: boolean, role = 'app'): Promise<VaultAuth> {
  const { data } = await bao.ask('GET', `auth/approle/role/${role}/role-id`);
  const more = wrapped ? { wrapTtl: 300 } : {};
  const made = await bao.ask('POST', `auth/approle/role/${role}/secret-id`, {}, more);
  const secretId = purse.put('secret_id', wrapped ? (made.wrap_info?.token ?? '') : String(made.data['secret_id']));
  return {
    method: 'appRole',
    mount: 'approle',
    roleId: purse.put('role_id', String(data['role_id'])),
    secretId,
    wrapped,
  };
}

async function reads(auth: VaultAuth, asked = ['login', 'read', 'revoke token']): Promise<void> {
  const { provider, calls } = open(bao, auth);
  expect(fieldsOf(await read(provider, 'app/db'))).toEqual({ password: 'hidden' });
  await provider.close();
  expect(calls).toEqual(asked);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64url');
}
