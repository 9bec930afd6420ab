import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM files. The client's certificate is signed by the same authority, which signs no other. */
export interface Certificates {
  readonly caFile: string;
  readonly serverCertFile: string;
  readonly serverKeyFile: string;
  readonly clientCertFile: string;
  readonly clientKeyFile: string;
}

/** The name that the server's certificate carries besides its address. */
export const SERVER_NAME = 'vault.waxseal.test';

/** Made by openssl, good for two days. `names` are further names of the server. */
export function makeCertificates(dir: string, address: string, names: readonly string[] = []): Certificates {
  const at = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): unknown =>
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const request = (...args: string[]): unknown => openssl('req', ...newKey, ...args);
  request('-x509', '-days', '2', '-subj', '/CN=waxseal test CA', '-keyout', at('ca.key'), '-out', at('ca.pem'));
  const sign = (name: string, extensions: string): void => {
    writeFileSync(at(`${name}.ext`), extensions);
    request('-subj', `/CN=${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`));
    const authority = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'];
    const out = ['-in', at(`${name}.csr`), '-out', at(`${name}.pem`), '-extfile', at(`${name}.ext`)];
    openssl('x509', '-req', '-days', '2', ...authority, ...out);
  };
  const dns = [SERVER_NAME, ...names].map((name) => `DNS:${name}`).join(',');
  sign('server', `subjectAltName=IP:${address},${dns}\nextendedKeyUsage=serverAuth\n`);
  sign('client', 'extendedKeyUsage=clientAuth\n');
  return {
    caFile: at('ca.pem'),
    serverCertFile: at('server.pem'),
    serverKeyFile: at('server.key'),
    clientCertFile: at('client.pem'),
    clientKeyFile: at('client.key'),
  };
}
