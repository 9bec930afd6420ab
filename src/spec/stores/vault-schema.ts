import { fields, text, whole, type Schema } from '../schema.js';
import { ADDRESS_FIELDS } from './address.js';
import { mount } from './mount.js';
import { SERVER_TLS } from './server-tls.js';
import { VAULT_AUTH } from './vault-auth.js';

const MOUNTED = 'Where the engine is mounted.';
const required = { required: ['mount'] };

/** What stands under `spec.provider.vault`. */
export const VAULT_SCHEMA: Schema = fields(
  'HashiCorp Vault or OpenBao: one engine of it, which is exactly one of kv, database, pki, transit.',
  {
    ...ADDRESS_FIELDS,
    namespace: text('The namespace to work in.', {
      pattern: '^[^\\s\\u0000-\\u001f\\u007f]{1,256}$',
      expects: 'a path such as team-a or org/team-a',
    }),
    tls: SERVER_TLS,
    auth: VAULT_AUTH,
    kv: fields(
      'Key and value, for `remote`.',
      { mount: mount(MOUNTED), version: whole('The version of the engine.', 1, { maximum: 2, default: 2 }) },
      required,
    ),
    database: fields(
      'Database users: static roles for `remote`, dynamic ones for `lease`.',
      { mount: mount(MOUNTED) },
      required,
    ),
    pki: fields('Certificates, for `lease`.', { mount: mount(MOUNTED) }, required),
    transit: fields(
      'Keys that never leave the server: it opens the data keys of `sops` files that name its address and mount.',
      { mount: mount(MOUNTED) },
      required,
    ),
  },
  { required: ['address', 'auth'] },
);
