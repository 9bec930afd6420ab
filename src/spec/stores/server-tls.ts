import type { ServerTls } from '../../model/store.js';
import { fields, text } from '../schema.js';
import { absoluteFile } from './credential.js';

export interface RawServerTls {
  readonly caFile?: string;
  readonly serverName?: string;
}

/** How the certificate of a server is checked that a store names by its address. */
export const SERVER_TLS = fields('How its certificate is checked. There is no way to switch that off.', {
  caFile: absoluteFile('A file with the certificates to trust in place of those of the system, PEM.'),
  serverName: text('The name that the certificate must have, where it is not that of the address.', {
    pattern: '^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$',
    expects: 'the name of a host',
  }),
});

export function serverTlsOf(raw: RawServerTls = {}): ServerTls {
  return { caFile: null, serverName: null, ...raw };
}
