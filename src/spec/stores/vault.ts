import type { VaultEngine, VaultSpec } from '../../model/store.js';
import { addressProblems, originOf } from './address.js';
import { engineProblems } from './engine-problems.js';
import type { ProviderKind, ReadProvider, Use } from './provider-kind.js';
import { serverTlsOf, type RawServerTls } from './server-tls.js';
import { authOf, type RawVaultAuth } from './vault-auth.js';
import { VAULT_SCHEMA } from './vault-schema.js';

interface RawVault {
  readonly address: string;
  readonly namespace?: string;
  readonly tls?: RawServerTls;
  readonly auth: RawVaultAuth;
  readonly kv?: { readonly mount: string; readonly version?: number };
  readonly database?: { readonly mount: string };
  readonly pki?: { readonly mount: string };
  readonly transit?: { readonly mount: string };
}

const ENGINES = ['kv', 'database', 'pki', 'transit'] as const;

const SERVES: Readonly<Record<VaultEngine['kind'], readonly Use[]>> = {
  kv: ['remote'],
  database: ['remote', 'lease'],
  pki: ['lease'],
  transit: ['sops'],
};

/** HashiCorp Vault and OpenBao. */
export const VAULT: ProviderKind<VaultSpec> = {
  schema: VAULT_SCHEMA,
  problems: (document, pointer) => [
    ...addressProblems(document, pointer),
    ...engineProblems(document, pointer, ENGINES, 'a store is one engine; write another SecretStore for the next'),
  ],
  read: (raw) => read(raw as RawVault),
};

function read(raw: RawVault): ReadProvider<VaultSpec> {
  const engine = engineOf(raw);
  const spec: VaultSpec = {
    kind: 'vault',
    address: originOf(raw.address),
    namespace: raw.namespace ?? null,
    tls: serverTlsOf(raw.tls),
    auth: authOf(raw.auth),
    engine,
  };
  return { spec, serves: SERVES[engine.kind], told: `a ${engine.kind} engine` };
}

function engineOf({ kv, database, pki, transit }: RawVault): VaultEngine {
  if (kv !== undefined) return { kind: 'kv', mount: kv.mount, version: kv.version === 1 ? 1 : 2 };
  if (database !== undefined) return { kind: 'database', mount: database.mount };
  if (pki !== undefined) return { kind: 'pki', mount: pki.mount };
  return { kind: 'transit', mount: transit?.mount ?? 'transit' };
}
