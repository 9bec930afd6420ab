import type { AwsSpec } from './aws-store.js';
import type { Place } from './problem.js';

/** Where a credential lies: never in git. A file is read anew at each login. */
export type Credential = { readonly file: string } | { readonly env: string };

/** How to reach a secret system: one valid SecretStore document, defaults filled in. */
export interface SecretStore {
  readonly name: string;
  readonly provider: ProviderSpec;
  readonly limits: StoreLimits;
  readonly place: Place;
}

/** How hard a store may be asked. */
export interface StoreLimits {
  /** Calls at once. */
  readonly concurrency: number;
  /** null: no limit. */
  readonly callsPerSecond: number | null;
  readonly callsPerHour: number | null;
}

/** What the provider of a store is told. A new system joins here. */
export type ProviderSpec = VaultSpec | ConjurSpec | AzureSpec | AwsSpec;

/** HashiCorp Vault or OpenBao. */
export interface VaultSpec {
  readonly kind: 'vault';
  /** `https://host:port`, without a path. */
  readonly address: string;
  readonly namespace: string | null;
  readonly tls: ServerTls;
  readonly auth: VaultAuth;
  readonly engine: VaultEngine;
}

/** Paths of PEM files. */
export interface ServerTls {
  readonly caFile: string | null;
  /** Name that the certificate must have, where it is not that of the address. */
  readonly serverName: string | null;
}

/** `mount` is where the auth method is mounted, without `auth/`. */
export type VaultAuth =
  | { readonly method: 'token'; readonly token: Credential }
  | {
      readonly method: 'appRole';
      readonly mount: string;
      readonly roleId: Credential;
      readonly secretId: Credential;
      /** The secret_id is a response-wrapping token. */
      readonly wrapped: boolean;
    }
  | { readonly method: 'jwt'; readonly mount: string; readonly role: string; readonly jwt: Credential }
  | {
      readonly method: 'cert';
      readonly mount: string;
      readonly role: string | null;
      readonly certificate: Credential;
      readonly key: Credential;
    }
  | { readonly method: 'userPass'; readonly mount: string; readonly username: string; readonly password: Credential };

/**
 * `mount` without slashes at its ends. kv is for `remote`; database for `remote` (static roles) and `lease`; pki for `lease`;
 * transit opens the data keys of sops files.
 */
export type VaultEngine =
  | { readonly kind: 'kv'; readonly mount: string; readonly version: 1 | 2 }
  | { readonly kind: 'database'; readonly mount: string }
  | { readonly kind: 'pki'; readonly mount: string }
  | { readonly kind: 'transit'; readonly mount: string };

/** CyberArk Conjur: open source, Enterprise or Cloud. */
export interface ConjurSpec {
  readonly kind: 'conjur';
  /** `https://host:port`, without a path. */
  readonly address: string;
  /** What stands before every path of its API: '' or, for Conjur Cloud, `/api`. */
  readonly basePath: string;
  readonly account: string;
  readonly tls: ServerTls;
  readonly auth: ConjurAuth;
}

/** `login` and `identity` are names as Conjur has them: `host/shop/waxseal`, or that of a user. */
export type ConjurAuth =
  | { readonly method: 'apiKey'; readonly login: string; readonly apiKey: Credential }
  | {
      readonly method: 'jwt';
      /** What the authenticator is called: `authn-jwt/<service>`. */
      readonly service: string;
      /** null: the token says who it is. */
      readonly identity: string | null;
      readonly jwt: Credential;
    };

/** One vault of Azure Key Vault, and one kind of what is in it. */
export interface AzureSpec {
  readonly kind: 'azureKeyVault';
  /** `https://<vault>.vault.azure.net`, or that of another cloud. */
  readonly address: string;
  readonly tls: { readonly caFile: string | null };
  readonly auth: AzureAuth;
  /** `secrets` and `certificates` are for `remote`; `keys` open the data keys of sops files. */
  readonly engine: { readonly kind: 'secrets' | 'certificates' | 'keys' };
}

export type AzureAuth = AzureAppAuth | AzureManagedIdentity;

/** A registered application. `authority` is where it logs in: `https://login.microsoftonline.com` or of another cloud. */
export type AzureAppAuth = {
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
} & (
  | { readonly method: 'clientSecret'; readonly clientSecret: Credential }
  /** PEM: the certificate and its private key. */
  | { readonly method: 'clientCertificate'; readonly certificate: Credential }
  /** A token of another platform, which the application trusts. */
  | { readonly method: 'workloadIdentity'; readonly token: Credential }
);

export interface AzureManagedIdentity {
  readonly method: 'managedIdentity';
  /** null: the one that the system assigned. */
  readonly clientId: string | null;
  /** Where the machine asks for its tokens: `http://169.254.169.254`. */
  readonly endpoint: string;
}
