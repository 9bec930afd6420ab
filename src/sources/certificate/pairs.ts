import type { SecretValue } from '../../model/secret-value.js';
import { readCertificate, readCertificates, readKey } from './read-certificate.js';

/** Why a value must not be rolled out: the private key in it is another one than that of its certificate. null: it may. */
export function mismatchWithin(name: string, value: SecretValue): string | null {
  return value.expose((bytes) => {
    const key = readKey(bytes);
    const certificates = key === null ? [] : readCertificates(bytes);
    if (key === null || certificates.length === 0 || certificates.some((one) => one.checkPrivateKey(key))) return null;
    return `the private key in "${name}" is not that of its certificate`;
  });
}

/** The same for a certificate and the document that holds its key. */
export function mismatchBetween(
  certificate: { readonly name: string; readonly value: SecretValue },
  key: { readonly name: string; readonly value: SecretValue },
): string | null {
  const pair = `"${certificate.name}" and "${key.name}"`;
  const read = certificate.value.expose(readCertificate);
  if (read === null) return `${pair} are no pair: there is no certificate in "${certificate.name}"`;
  const secret = key.value.expose(readKey);
  if (secret === null)
    return `${pair} are no pair: there is no private key in "${key.name}" that opens without a password`;
  return read.checkPrivateKey(secret) ? null : `${pair} are no pair: the key is not that of the certificate`;
}
