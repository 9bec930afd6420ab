import { lookup } from 'node:dns';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VaultSpec } from '../../../src/model/store.js';
import { AppError } from '../../../src/model/problem.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import type { Credentials, ProviderDoors, Reach } from '../../../src/sources/provider.js';
import { openVault } from '../../../src/sources/vault/vault-provider.js';
import type { AskBao } from '../../servers/ask-bao.js';
import { keyBelow, SWARM_BYTES, type Opening, type System } from './harness.js';

/** A server that speaks Vault's protocol, with KV v2 at secret/. */
export interface VaultServer {
  readonly address: string;
  readonly ask: AskBao;
  tls(): Promise<{ readonly address: string; readonly caFile: string }>;
  log(): string;
  stop(): Promise<void>;
}

/** What the login of the suite may do. */
const POLICY = `path "secret/data/app/*" { capabilities = ["read"] }
path "secret/metadata/app/*" { capabilities = ["read"] }`;

/** Credentials in files. */
export const FILES: Credentials = {
  read: (credential) => {
    if (!('file' in credential)) return Promise.reject(new Error('tests keep credentials in files'));
    const { file } = credential;
    if (!existsSync(file)) return Promise.reject(new AppError('CredentialMissing', `there is no file "${file}"`));
    return Promise.resolve(SecretValue.of(new Uint8Array(readFileSync(file))));
  },
};

/** The trust boundary has tests of its own. */
export const ANYWHERE: Reach = { refusal: () => null, lookup };

/** Vault or its fake for the contract suite: KV v2 by AppRole. */
export async function vaultSystem(server: VaultServer): Promise<System> {
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-vault-'));
  const [roleIdFile, secretIdFile] = [join(dir, 'role_id'), join(dir, 'secret_id')];
  const { ask } = server;
  await ask('POST', 'sys/policies/acl/app', { policy: POLICY });
  await ask('POST', 'sys/auth/approle', { type: 'approle' });
  await ask('POST', 'auth/approle/role/app', { token_policies: 'app', token_ttl: 1200, token_max_ttl: 86_400 });
  const newSecretId = async (): Promise<string> => {
    const { data } = await ask('POST', 'auth/approle/role/app/secret-id', {});
    writeFileSync(secretIdFile, String(data['secret_id']));
    return String(data['secret_id']);
  };
  const roleId = await ask('GET', 'auth/approle/role/app/role-id');
  writeFileSync(roleIdFile, String(roleId.data['role_id']));
  let secretId = await newSecretId();
  const destroy = async (): Promise<void> => {
    await ask('POST', 'auth/approle/role/app/secret-id/destroy', { secret_id: secretId });
  };
  return {
    address: server.address,
    tls: () => server.tls(),
    open: (opening) => {
      const spec = specOf(opening, roleIdFile, secretIdFile);
      const limits = { timeoutMs: opening.timeoutMs, mostBytes: 4 * 1024 * 1024 };
      return openVault({ name: 'corp', spec }, doorsOf(opening), limits);
    },
    newKey: keyBelow,
    mostBytes: SWARM_BYTES,
    write: async (key, data) => {
      await ask('POST', `secret/data/${key}`, { data });
    },
    remove: async (key) => {
      await ask('DELETE', `secret/data/${key}`);
    },
    rotateCredentials: async () => {
      await destroy().catch(() => undefined);
      secretId = await newSecretId();
      await endTokens(ask);
    },
    breakCredentials: destroy,
    pathOf: (key) => `secret/data/${key}`,
    loginPath: 'auth/approle/login',
    hasCheck: true,
    forbidden: 'ambiguous',
    removed: 'absent',
    unknown: 'ambiguous',
    log: () => server.log(),
    stop: async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Every token of a login by AppRole. */
async function endTokens(ask: AskBao): Promise<void> {
  await ask('POST', 'sys/leases/revoke-prefix/auth/approle', {});
}

function doorsOf({ clock }: Opening): ProviderDoors {
  return { credentials: FILES, reach: ANYWHERE, clock, chance: () => 0.5, onCall: () => undefined };
}

function specOf({ address, caFile }: Opening, roleIdFile: string, secretIdFile: string): VaultSpec {
  return {
    kind: 'vault',
    address,
    namespace: null,
    tls: { caFile, serverName: null },
    auth: {
      method: 'appRole',
      mount: 'approle',
      roleId: { file: roleIdFile },
      secretId: { file: secretIdFile },
      wrapped: false,
    },
    engine: { kind: 'kv', mount: 'secret', version: 2 },
  };
}
