import type { Credential } from './store.js';

/** One region of AWS, as one login sees it. */
export interface AwsPlace {
  readonly region: string;
  /** `https://host:port`; null: where the SDK says that the service is in that region. */
  readonly endpoint: string | null;
  /** The same for STS, where roles are assumed. */
  readonly stsEndpoint: string | null;
  /** PEM file of the authorities to trust at these endpoints; null: those of the system. */
  readonly caFile: string | null;
  readonly auth: AwsAuth;
  /** The role to assume with that login; null: none. */
  readonly role: AwsRole | null;
}

/**
 * How to log in. `chain` is the first of these of which there is anything: variables, a web identity, the file that
 * AWS_SHARED_CREDENTIALS_FILE names, a container's endpoint, the machine's.
 */
export type AwsAuth =
  | {
      readonly method: 'accessKey';
      readonly accessKeyId: Credential;
      readonly secretAccessKey: Credential;
      readonly sessionToken: Credential | null;
    }
  /** A file as `aws configure` writes it. */
  | { readonly method: 'profile'; readonly file: Credential; readonly profile: string }
  | {
      readonly method: 'webIdentity';
      readonly roleArn: string;
      readonly token: Credential;
      readonly sessionName: string;
    }
  | { readonly method: 'container' }
  | { readonly method: 'instance' }
  | { readonly method: 'chain' };

export interface AwsRole {
  readonly arn: string;
  readonly externalId: string | null;
  readonly sessionName: string;
}

export interface AwsSecretsManagerSpec extends AwsPlace {
  readonly kind: 'awsSecretsManager';
}

export interface AwsParameterStoreSpec extends AwsPlace {
  readonly kind: 'awsParameterStore';
}

/** Keys that open the data keys of sops files. */
export interface AwsKmsSpec extends AwsPlace {
  readonly kind: 'awsKms';
  /** ARNs: no other key is asked for, whatever a file names. */
  readonly keys: readonly string[];
}

export type AwsSpec = AwsSecretsManagerSpec | AwsParameterStoreSpec | AwsKmsSpec;
