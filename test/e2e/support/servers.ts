import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOpenBao, type OpenBao } from '../../servers/openbao.js';
import { startPostgres, type Postgres } from '../../servers/postgres.js';
import { testWithBuilt } from '../../support/programs.js';
import { writeFiles } from './files.js';

/** `test` where both are installed; elsewhere left out, with a word of jest's. Where the suite is required it must run. */
export const testWithDatabase = testWithBuilt(process.env['WAXSEAL_TEST_BAO'], process.env['WAXSEAL_TEST_POSTGRES']);

/** OpenBao that makes users of a PostgreSQL for its role `shop`, and what a SecretStore of it says. */
export interface LeasingStore {
  readonly postgres: Postgres;
  readonly address: string;
  readonly document: Readonly<Record<string, unknown>>;
  /** How often it was asked to take users back. */
  revocations(): number;
  /** How many users it has made that are still there. */
  users(): number;
  stop(): Promise<void>;
}

const CREATE = `CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';`;
const POLICY = `path "database/creds/shop" { capabilities = ["read"] }
path "sys/leases/renew" { capabilities = ["update"] }
path "sys/leases/revoke" { capabilities = ["update"] }`;

/** Leases of so many seconds, renewed for no longer than `maxSeconds` in all. */
export async function startLeasingStore(name: string, seconds: number, maxSeconds: number): Promise<LeasingStore> {
  const [bao, postgres] = await Promise.all([startOpenBao(), startPostgres()]);
  await bao.ask('POST', 'sys/mounts/database', { type: 'database' });
  await bao.ask('POST', 'database/config/shop', {
    plugin_name: 'postgresql-database-plugin',
    connection_url: `postgresql://{{username}}:{{password}}@${postgres.host}:${String(postgres.port)}/postgres?sslmode=disable`,
    allowed_roles: '*',
    username: 'postgres',
    password: postgres.password,
  });
  const ttl = { default_ttl: seconds, max_ttl: maxSeconds };
  await bao.ask('POST', 'database/roles/shop', { db_name: 'shop', creation_statements: [CREATE], ...ttl });
  await bao.ask('POST', 'sys/policies/acl/leases', { policy: POLICY });
  await bao.ask('POST', 'sys/auth/approle', { type: 'approle' });
  await bao.ask('POST', 'auth/approle/role/app', { token_policies: 'leases', token_ttl: 900, token_max_ttl: 7200 });
  return {
    postgres,
    address: bao.tlsAddress,
    revocations: () =>
      bao
        .auditLog()
        .split('\n')
        .filter((line) => line.includes(`"type":"request"`) && line.includes(`"path":"sys/leases/revoke"`)).length,
    document: documentOf(name, bao, await appRole(bao)),
    users: () => Number(postgres.query(`select count(*) from pg_roles where rolname like 'v-%'`)),
    stop: async () => {
      await Promise.all([bao.stop(), postgres.stop()]);
    },
  };
}

async function appRole(bao: OpenBao): Promise<Readonly<Record<string, unknown>>> {
  const { data } = await bao.ask('GET', 'auth/approle/role/app/role-id');
  const made = await bao.ask('POST', 'auth/approle/role/app/secret-id', {});
  const dir = writeFiles({});
  const put = (file: string, text: unknown): { file: string } => {
    writeFileSync(join(dir, file), String(text), { mode: 0o600 });
    return { file: join(dir, file) };
  };
  return { roleId: put('role_id', data['role_id']), secretId: put('secret_id', made.data['secret_id']) };
}

function documentOf(
  name: string,
  { certificates, tlsAddress }: OpenBao,
  role: Readonly<Record<string, unknown>>,
): LeasingStore['document'] {
  const vault = {
    address: tlsAddress,
    tls: { caFile: certificates.caFile },
    auth: { appRole: role },
    database: { mount: 'database' },
  };
  return {
    apiVersion: 'waxseal/v1alpha1',
    kind: 'SecretStore',
    metadata: { name },
    spec: { provider: { vault } },
  };
}
