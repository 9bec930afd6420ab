import type { Credential, VaultAuth } from '../../model/store.js';
import { fields, flag, text, type Schema } from '../schema.js';
import { credential } from './credential.js';
import { mount } from './mount.js';

export interface RawVaultAuth {
  readonly token?: Credential;
  readonly appRole?: {
    readonly mount?: string;
    readonly roleId: Credential;
    readonly secretId: Credential;
    readonly wrapped?: boolean;
  };
  readonly jwt?: { readonly mount?: string; readonly role: string; readonly jwt: Credential };
  readonly cert?: {
    readonly mount?: string;
    readonly role?: string;
    readonly certificate: Credential;
    readonly key: Credential;
  };
  readonly userPass?: { readonly mount?: string; readonly username: string; readonly password: Credential };
}

const WORD = { pattern: '^[^/\\s\\u0000-\\u001f\\u007f]{1,256}$', expects: 'a name without spaces and slashes' };

const where = (byDefault: string): Schema => mount('Where the method is mounted, without `auth/`.', byDefault);

/** How to log in: one field of it is a method. */
export const VAULT_AUTH: Schema = fields(
  'How Waxseal logs in: exactly one method.',
  {
    token: credential('A token that somebody made for Waxseal. It is renewed while it can be.'),
    appRole: fields(
      'AppRole: for a machine.',
      {
        mount: where('approle'),
        roleId: credential('The role_id.'),
        secretId: credential('The secret_id, or a token that wraps it.'),
        wrapped: flag('`secretId` is a response-wrapping token, which works once.', false),
      },
      { required: ['roleId', 'secretId'] },
    ),
    jwt: fields(
      'A signed token of a platform, such as a workload identity.',
      { mount: where('jwt'), role: text('The role to log in as.', WORD), jwt: credential('The JWT.') },
      { required: ['role', 'jwt'] },
    ),
    cert: fields(
      'A TLS client certificate.',
      {
        mount: where('cert'),
        role: text('The role to log in as. Absent: any that the certificate fits.', WORD),
        certificate: credential('The certificate with its chain, PEM.'),
        key: credential('Its private key, PEM.'),
      },
      { required: ['certificate', 'key'] },
    ),
    userPass: fields(
      'A user with a password.',
      { mount: where('userpass'), username: text('The user.', WORD), password: credential('The password.') },
      { required: ['username', 'password'] },
    ),
  },
  { minProperties: 1, maxProperties: 1, expects: 'exactly one of token, appRole, jwt, cert, userPass' },
);

/** Exactly one method is there. */
export function authOf({ token, appRole, jwt, cert, userPass }: RawVaultAuth): VaultAuth {
  if (appRole !== undefined) return { method: 'appRole', mount: 'approle', wrapped: false, ...appRole };
  if (jwt !== undefined) return { method: 'jwt', mount: 'jwt', ...jwt };
  if (cert !== undefined) return { method: 'cert', mount: 'cert', role: null, ...cert };
  if (userPass !== undefined) return { method: 'userPass', mount: 'userpass', ...userPass };
  if (token !== undefined) return { method: 'token', token };
  throw new Error('internal: a store without a login was taken for a sound one');
}
