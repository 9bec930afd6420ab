import type { Providers } from './shelf.js';

/** Every system that a SecretStore may name: one line each, imported when the first store of its kind is opened. */
export const PROVIDERS: Providers = {
  awsKms: async () => (await import('../aws/kms.js')).openKms,
  awsParameterStore: async () => (await import('../aws/parameter-store.js')).openParameterStore,
  awsSecretsManager: async () => (await import('../aws/secrets-manager.js')).openSecretsManager,
  azureKeyVault: async () => (await import('../azure/azure-provider.js')).openAzure,
  vault: async () => (await import('../vault/vault-provider.js')).openVault,
  conjur: async () => (await import('../conjur/conjur-provider.js')).openConjur,
};
