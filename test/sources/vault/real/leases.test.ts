import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import type { VaultAuth } from '../../../../src/model/store.js';
import { startOpenBao, type OpenBao } from '../../../servers/openbao.js';
import { startPostgres, type Postgres } from '../../../servers/postgres.js';
import { fieldsOf, issued, leaseOf, leasesOf, newPurse, open, read, type Opened, type Purse } from './opened.js';

const DATABASE = { kind: 'database', mount: 'database' } as const;
const CREATE = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';`;
const LEASE_SECONDS = 600;

let bao: OpenBao;
let postgres: Postgres;
let purse: Purse;

beforeAll(async () => {
  [bao, postgres] = await Promise.all([startOpenBao(), startPostgres()]);
  purse = newPurse();
  postgres.query(`CREATE ROLE fixed WITH LOGIN PASSWORD 'first'`);
  await bao.ask('POST', 'sys/mounts/database', { type: 'database' });
  await bao.ask('POST', 'database/config/shop', {
    plugin_name: 'postgresql-database-plugin',
    connection_url: `postgresql://{{username}}:{{password}}@${postgres.host}:${String(postgres.port)}/postgres?sslmode=disable`,
    allowed_roles: '*',
    username: 'postgres',
    password: postgres.password,
  });
  const ttl = { default_ttl: LEASE_SECONDS, max_ttl: 3600 };
  await bao.ask('POST', 'database/roles/shop', { db_name: 'shop', creation_statements: [CREATE], ...ttl });
  await bao.ask('POST', 'database/static-roles/fixed', { db_name: 'shop', username: 'fixed', rotation_period: 3600 });
  const policy = ['database/creds/shop', 'database/static-creds/fixed', 'pki/issue/web', 'sys/leases/renew']
    .map((path) => `path "${path}" { capabilities = ["read", "update"] }`)
    .join('\n');
  await bao.ask('POST', 'sys/policies/acl/leases', {
    policy: `${policy}\npath "sys/leases/revoke" { capabilities = ["update"] }`,
  });
  await bao.ask('POST', 'sys/auth/approle', { type: 'approle' });
  await bao.ask('POST', 'auth/approle/role/app', { token_policies: 'leases', token_ttl: 900, token_max_ttl: 7200 });
});
afterAll(async () => {
  purse.close();
  await Promise.all([bao.stop(), postgres.stop()]);
});

describe('credentials of a database', () => {
  test('are made for each who asks, and work', async () => {
    const { provider } = await opened();
    const [first, second] = [await issued(leasesOf(provider), 'shop'), await issued(leasesOf(provider), 'shop')];
    expect(first.renewable).toBe(true);
    expect(userOf(first)).not.toBe(userOf(second));
    expect(worksFor(first)).toBe(true);
    expect(Math.abs((first.expiresAtMs ?? 0) - Date.now() - LEASE_SECONDS * 1000)).toBeLessThan(120_000);
    await provider.close();
  });

  test('outlive the session that asked for them', async () => {
    const { provider, calls } = await opened();
    const made = await issued(leasesOf(provider), 'shop');
    await provider.close();
    expect(calls).not.toContain('revoke token');
    expect(worksFor(made)).toBe(true);
  });

  test('are renewed by a later session, together with the login that they live by', async () => {
    const first = await opened();
    const made = await issued(leasesOf(first.provider), 'shop');
    await first.provider.close();
    const later = await opened();
    const renewed = await leasesOf(later.provider).renew(leaseOf(made));
    expect(renewed.kind).toBe('renewed');
    expect(later.calls).toEqual(['login', 'renew token', 'renew lease']);
    await later.provider.close();
  });

  test('end with the login that they live by, which a renewal then tells', async () => {
    const { provider } = await opened();
    const made = await issued(leasesOf(provider), 'shop');
    const lease = leaseOf(made);
    const token = lease.parent?.expose((bytes) => Buffer.from(bytes).toString()) ?? '';
    await bao.ask('POST', 'auth/token/revoke', { token });
    expect(await leasesOf(provider).renew(lease)).toMatchObject({ kind: 'unavailable', class: 'ambiguous' });
    expect(await leasesOf(provider).renew({ ...lease, parent: null })).toMatchObject({ kind: 'absent' });
    await provider.close();
  });

  test('are given back at once, and twice is no error', async () => {
    const { provider } = await opened();
    const made = await issued(leasesOf(provider), 'shop');
    expect(await leasesOf(provider).revoke(leaseOf(made))).toBeNull();
    expect(worksFor(made)).toBe(false);
    expect(await leasesOf(provider).revoke(leaseOf(made))).toBeNull();
    expect(await leasesOf(provider).renew(leaseOf(made))).toMatchObject({ kind: 'absent' });
    await provider.close();
  });

  test('of a static role are a value with the time of its last rotation as revision', async () => {
    const { provider } = await opened();
    const before = await read(provider, 'fixed');
    expect(await read(provider, 'fixed')).toMatchObject({ revision: revisionOf(before) });
    await bao.ask('POST', 'database/rotate-role/fixed');
    const after = await read(provider, 'fixed');
    expect(Object.keys(fieldsOf(after))).toEqual(['username', 'password']);
    expect(fieldsOf(after)['password']).not.toBe(fieldsOf(before)['password']);
    expect(revisionOf(after)).not.toBe(revisionOf(before));
    expect(after.kind === 'present' && (after.expiresAtMs ?? 0) > Date.now()).toBe(true);
    await provider.close();
  });

  test('of a role that is not there are refused', async () => {
    const { provider } = await opened();
    expect(await leasesOf(provider).issue('other', {})).toMatchObject({ kind: 'unavailable', class: 'ambiguous' });
    await provider.close();
  });
});

test('a certificate comes with its key, and says itself when it ends', async () => {
  await bao.ask('POST', 'sys/mounts/pki', { type: 'pki' });
  await bao.ask('POST', 'pki/root/generate/internal', { common_name: 'test root', ttl: '24h', key_type: 'ec' });
  await bao.ask('POST', 'pki/roles/web', { allowed_domains: 'shop.test', allow_subdomains: true, key_type: 'ec' });
  const { provider } = open(bao, await appRole(), { engine: { kind: 'pki', mount: 'pki' } });
  const made = await issued(leasesOf(provider), 'web', { common_name: 'www.shop.test', ttl: '1h' });
  const certificate = new X509Certificate(fieldsOf(made)['certificate'] ?? '');
  expect(certificate.subject).toBe('CN=www.shop.test');
  expect(fieldsOf(made)['private_key']).toContain('PRIVATE KEY');
  expect(made).toMatchObject({ lease: null, renewable: false, expiresAtMs: Date.parse(certificate.validTo) });
  await provider.close();
});

async function opened(): Promise<Opened> {
  return open(bao, await appRole(), { engine: DATABASE });
}

async function appRole(): Promise<VaultAuth> {
  const { data } = await bao.ask('GET', 'auth/approle/role/app/role-id');
  const made = await bao.ask('POST', 'auth/approle/role/app/secret-id', {});
  const [roleId, secretId] = [
    purse.put('role_id', String(data['role_id'])),
    purse.put('secret_id', String(made.data['secret_id'])),
  ];
  return { method: 'appRole', mount: 'approle', roleId, secretId, wrapped: false };
}

function userOf(made: Parameters<typeof fieldsOf>[0]): string {
  return fieldsOf(made)['username'] ?? '';
}

/** Whether PostgreSQL lets them in. */
function worksFor(made: Parameters<typeof fieldsOf>[0]): boolean {
  try {
    postgres.query('select 1', { user: userOf(made), password: fieldsOf(made)['password'] ?? '' });
    return true;
  } catch {
    return false;
  }
}

function revisionOf(answer: Awaited<ReturnType<typeof read>>): string | null {
  return answer.kind === 'present' ? answer.revision : null;
}
