import type { AzureAuth, Credential } from '../../model/store.js';
import { fields, text, type Schema } from '../schema.js';
import { credential } from './credential.js';

interface RawApp {
  readonly tenantId: string;
  readonly clientId: string;
  readonly authority?: string;
}

export interface RawAzureAuth {
  readonly clientSecret?: RawApp & { readonly clientSecret: Credential };
  readonly clientCertificate?: RawApp & { readonly certificate: Credential };
  readonly workloadIdentity?: RawApp & { readonly token: Credential };
  readonly managedIdentity?: { readonly clientId?: string; readonly endpoint?: string };
}

const AUTHORITY = 'https://login.microsoftonline.com';
export const IMDS = 'http://169.254.169.254';

const ID = {
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  expects: 'an ID such as 11111111-2222-3333-4444-555555555555',
};

const APP: Readonly<Record<'tenantId' | 'clientId' | 'authority', Schema>> = {
  tenantId: text('The tenant (directory) of the application, which is that of the vault.', ID),
  clientId: text('The application (client) ID.', ID),
  authority: text('Where it logs in: another one in another cloud.', {
    expects: `an address such as ${AUTHORITY}`,
    default: AUTHORITY,
  }),
};

const app = (description: string, more: Readonly<Record<string, Schema>>): Schema =>
  fields(description, { ...APP, ...more }, { required: ['tenantId', 'clientId', ...Object.keys(more)] });

/** How to log in: one field of it is a method. Nothing is guessed from the surroundings. */
export const AZURE_AUTH: Schema = fields(
  'How Waxseal logs in: exactly one method. Variables such as AZURE_CLIENT_ID are not looked at.',
  {
    clientSecret: app('An application with a client secret.', { clientSecret: credential('The client secret.') }),
    clientCertificate: app('An application with a certificate.', {
      certificate: credential('The certificate and its private key, both PEM, in one.'),
    }),
    workloadIdentity: app('A token of another platform, which a federated credential of the application trusts.', {
      token: credential('The token.'),
    }),
    managedIdentity: fields('The identity of the virtual machine that Waxseal runs on.', {
      clientId: text('That of a user-assigned identity. Absent: the one that the system assigned.', ID),
      endpoint: text('Where the machine asks for its tokens. `--allow-server` must name it.', {
        expects: `an address such as ${IMDS}`,
        default: IMDS,
      }),
    }),
  },
  {
    minProperties: 1,
    maxProperties: 1,
    expects: 'exactly one of clientSecret, clientCertificate, workloadIdentity, managedIdentity',
  },
);

/** Exactly one method is there. */
export function azureAuthOf(raw: RawAzureAuth): AzureAuth {
  const { clientSecret, clientCertificate, workloadIdentity, managedIdentity } = raw;
  if (clientSecret !== undefined) return { method: 'clientSecret', ...clientSecret, ...authorityOf(clientSecret) };
  if (clientCertificate !== undefined) {
    return { method: 'clientCertificate', ...clientCertificate, ...authorityOf(clientCertificate) };
  }
  if (workloadIdentity !== undefined) {
    return { method: 'workloadIdentity', ...workloadIdentity, ...authorityOf(workloadIdentity) };
  }
  const { clientId = null, endpoint = IMDS } = managedIdentity ?? {};
  return { method: 'managedIdentity', clientId, endpoint: new URL(endpoint).origin };
}

function authorityOf({ authority = AUTHORITY }: RawApp): { readonly authority: string } {
  return { authority: new URL(authority).origin };
}
