import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsPlace } from '../../../src/model/aws-store.js';
import type { ConjurSpec, Credential, VaultSpec } from '../../../src/model/store.js';
import { openParameterStore } from '../../../src/sources/aws/parameter-store.js';
import { openSecretsManager } from '../../../src/sources/aws/secrets-manager.js';
import { openConjur } from '../../../src/sources/conjur/conjur-provider.js';
import type { Provider, ProviderDoors } from '../../../src/sources/provider.js';
import { openVault } from '../../../src/sources/vault/vault-provider.js';

/** A system whose store somebody else writes. */
export interface Victim {
  readonly provider: string;
  /** A store at this address, which logs in with what lies there. */
  readonly open: (address: string, credential: Credential, doors: ProviderDoors) => Provider;
  /** What its server answers to whoever may log in, and then to everything. */
  good(request: IncomingMessage, response: ServerResponse): void;
}

const tls = { caFile: null, serverName: null };

/** Azure Key Vault is asked over TLS only, and has attacks of its own. */
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
  {
    provider: 'awsSecretsManager',
    open: (address, key, doors) =>
      openSecretsManager({ name: 'corp', spec: { kind: 'awsSecretsManager', ...awsPlace(address, key) } }, doors),
    good: (_, response) => json(response, { SecretList: [] }),
  },
  {
    provider: 'awsParameterStore',
    open: (address, key, doors) =>
      openParameterStore({ name: 'corp', spec: { kind: 'awsParameterStore', ...awsPlace(address, key) } }, doors),
    good: (_, response) => json(response, { Parameters: [] }),
  },
];

function awsPlace(endpoint: string, key: Credential): AwsPlace {
  const auth = { method: 'accessKey', accessKeyId: key, secretAccessKey: key, sessionToken: null } as const;
  return { region: 'eu-central-1', endpoint, stsEndpoint: null, caFile: null, auth, role: null };
}

function json(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
