import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { CertificateFacts } from '../../model/certificate.js';
import { isCertificate, isPrivateKey, pemBlocks } from './pem.js';

/**
 * The certificate in a value: of PEM text the one that the private key beside it belongs to, else the first; or that of a
 * PFX file without a password. null: there is none.
 */
export function readCertificate(value: Uint8Array): X509Certificate | null {
  const all = readCertificates(value);
  const key = all.length > 1 ? readKey(value) : null;
  return (key === null ? undefined : all.find((one) => one.checkPrivateKey(key))) ?? all[0] ?? null;
}

export function readCertificates(value: Uint8Array): readonly X509Certificate[] {
  if (value[0] === DER_SEQUENCE)
    return [quiet(() => new X509Certificate(certificateOfPfx(value)))].flatMap((one) => one ?? []);
  const blocks = pemBlocks(value).filter(isCertificate);
  return blocks.flatMap(({ text }) => quiet(() => new X509Certificate(text)) ?? []);
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    subject: certificate.subject.split('\n').join(', '),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
  };
}

/** The first private key of PEM text. null: there is none that opens without a password. */
export function readKey(value: Uint8Array): KeyObject | null {
  const block = pemBlocks(value).find(isPrivateKey);
  if (block === undefined) return null;
  const text = Buffer.from(block.text);
  try {
    return quiet(() => createPrivateKey(text));
  } finally {
    text.fill(0);
  }
}

const DER_SEQUENCE = 0x30;

/**
 * OpenSSL opens the file for a TLS server that never listens, and checks that its key fits. Node has no documented way to
 * ask for the certificate then; where a release of it has none at all, a PFX counts as any other bytes.
 */
function certificateOfPfx(value: Uint8Array): Uint8Array {
  const { context } = createSecureContext({ pfx: Buffer.from(value), passphrase: '' }) as {
    readonly context: { readonly getCertificate?: () => Uint8Array | null };
  };
  return context.getCertificate?.() ?? new Uint8Array();
}

/** What cannot be read is no certificate for us: the program that it is for knows better. */
function quiet<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
