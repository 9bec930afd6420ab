import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConjurSpec, Credential, VaultSpec } from '../../../src/model/store.js';
import { openConjur } from '../../../src/sources/conjur/conjur-provider.js';
import type { Provider, ProviderDoors } from '../../../src/sources/provider.js';
import { openVault } from '../../../src/sources/vault/vault-provider.js';

/** A system whose store somebody else writes. */
export interface Victim {
  readonly provider: string;
  /** A store at this address, which logs in with what lies there. */
  open(address: string, credential: Credential, doors: ProviderDoors): Provider;
  /** What its server answers to whoever may log in, and then to everything. */
  good(request: IncomingMessage, response: ServerResponse): void;
}

const tls = { caFile: null, serverName: null };

/** Every system must stand here: `test/sources/providers.test.ts` looks. */
export const VICTIMS: readonly Victim[] = [
  {
    provider: 'vault',
    open: (address, token, doors) => {
      const spec: VaultSpec = {
        ...{ kind: 'vault', address, namespace: null, tls, auth: { method: 'token', token } },
        engine: { kind: 'kv', mount: 'secret', version: 2 },
      };
      return openVault({ name: 'corp', spec }, doors);
    },
    good: (_, response) => json(response, { data: { ttl: 3600, renewable: false, creation_ttl: 3600 }, auth: null }),
  },
  {
    provider: 'conjur',
    open: (address, apiKey, doors) => {
      const auth = { method: 'apiKey', login: 'host/shop', apiKey } as const;
      const spec: ConjurSpec = { kind: 'conjur', address, basePath: '', account: 'corp', tls, auth };
      return openConjur({ name: 'corp', spec }, doors);
    },
    good: ({ url }, response) =>
      json(
        response,
        url?.endsWith('/authenticate') === true ? { protected: 'e30', payload: 'e30', signature: 'x' } : [],
      ),
  },
];

function json(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
