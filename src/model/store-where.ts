import type { ProviderSpec } from './store.js';

/** Where the secrets of a store are, for people and scripts. */
export interface StoreWhere {
  /** The server, or how the system calls the place. */
  readonly address: string;
  /** Which of the system's kinds of secret it is for. */
  readonly engine: string;
  /** What divides the server into places: a mount, an account. null: nothing does. */
  readonly mount: string | null;
}

/** A new system says here where it is. */
export function whereOf(provider: ProviderSpec): StoreWhere {
  switch (provider.kind) {
    case 'awsSecretsManager':
    case 'awsParameterStore':
    case 'awsKms':
      return { address: provider.endpoint ?? provider.region, engine: AWS_ENGINES[provider.kind], mount: null };
    case 'azureKeyVault':
      return { address: provider.address, engine: provider.engine.kind, mount: null };
    case 'vault':
      return { address: provider.address, engine: provider.engine.kind, mount: provider.engine.mount };
    case 'conjur':
      return { address: provider.address + provider.basePath, engine: 'variables', mount: provider.account };
  }
}

const AWS_ENGINES = { awsSecretsManager: 'secrets', awsParameterStore: 'parameters', awsKms: 'keys' };
