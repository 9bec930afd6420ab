import type { SourceRef } from '../../../src/doors.js';
import { sopsFileKey, type SopsFile } from '../../../src/model/sops-file.js';
import type { Policy } from '../../../src/model/spec.js';
import type { Credential, SecretStore } from '../../../src/model/store.js';
import type { AzureWorld } from '../azure/opened.js';
import { sourceRef } from '../../support/source-ref.js';

export function transitStore(address: string, token: Credential, mount = 'transit'): SecretStore {
  return {
    name: 'corp',
    provider: {
      kind: 'vault',
      address,
      namespace: null,
      tls: { caFile: null, serverName: null },
      auth: { method: 'token', token },
      engine: { kind: 'transit', mount },
    },
    limits: { concurrency: 4, callsPerSecond: null, callsPerHour: null },
    place: { file: 'platform/corp.yaml', line: 1, column: 1 },
  };
}

/** The keys of a vault of Azure, by a client secret. `authority`: where it logs in. */
export function keysStore(world: AzureWorld, address: string, authority: string): SecretStore {
  const { clientId, tenantId } = world.fake.state;
  const clientSecret = { file: world.put('client_secret', 'the-secret') };
  return {
    name: 'corp',
    provider: {
      kind: 'azureKeyVault',
      address,
      tls: { caFile: world.caFile },
      auth: { method: 'clientSecret', authority, tenantId, clientId, clientSecret },
      engine: { kind: 'keys' },
    },
    limits: { concurrency: 4, callsPerSecond: null, callsPerHour: null },
    place: { file: 'platform/corp.yaml', line: 1, column: 1 },
  };
}

/** A document that wants `a` of the file. */
export function wantsA(file: SopsFile, store: SecretStore, policy: Partial<Policy> = {}): SourceRef {
  const { path, sha256 } = file;
  return {
    ...sourceRef('a', { kind: 'sops', file: path, property: 'a', sha256 }, policy),
    stores: new Map([[store.name, store]]),
    sopsFiles: new Map([[sopsFileKey(path, sha256), file]]),
  };
}
