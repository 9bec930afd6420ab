import type { ProviderSpec } from '../../model/store.js';
import { AWS_KMS, AWS_PARAMETER_STORE, AWS_SECRETS_MANAGER } from './aws.js';
import type { ProviderKind } from './provider-kind.js';
import { AZURE_KEY_VAULT } from './azure.js';
import { CONJUR } from './conjur.js';
import { VAULT } from './vault.js';

/** Every key that `spec.provider` of a SecretStore may have. */
export const PROVIDERS: { readonly [K in ProviderSpec['kind']]: ProviderKind<Extract<ProviderSpec, { kind: K }>> } = {
  azureKeyVault: AZURE_KEY_VAULT,
  vault: VAULT,
  conjur: CONJUR,
  awsSecretsManager: AWS_SECRETS_MANAGER,
  awsParameterStore: AWS_PARAMETER_STORE,
  awsKms: AWS_KMS,
};
