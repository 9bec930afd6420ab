import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { Unavailable } from '../../model/answer.js';
import { isCertificate, isPrivateKey, pemBlocks } from '../certificate/pem.js';
import { decode } from '../decode.js';
import { secretOf } from '../http/pem.js';
import type { RemoteAnswer, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import type { SecretPresent } from './secrets.js';
import { thingOf } from './secrets.js';

const PFX = 'application/x-pkcs12';

/** A certificate with its private key, whatever the vault keeps it as. */
export interface Pair {
  readonly key: KeyObject;
  /** In no order. */
  readonly certificates: readonly X509Certificate[];
}

/**
 * The value of a certificate as the text of one JSON object, all of it PEM: `key` (PKCS#8), `certificate`, and `chain`, which
 * is the certificate and those that vouch for it, as servers want it.
 */
export async function readCertificate(read: SecretPresent, asked: RemoteKey, store: string): Promise<RemoteAnswer> {
  const { contentType, value, ...rest } = read;
  const pair = await value.expose((bytes) => pairOf(bytes, contentType)).catch(() => null);
  value.wipe();
  const fields = pair === null ? null : fieldsOf(pair);
  if (fields === null) return unreadable(asked, store, contentType);
  return { ...rest, value: secretOf(JSON.stringify(fields)) };
}

/** Rejects, with whatever a library makes of it, where it is no such thing. */
async function pairOf(bytes: Uint8Array, contentType: string): Promise<Pair | null> {
  if (contentType === PFX) {
    const pfx = decode(bytes, 'base64');
    return pfx === null ? null : import('./pfx.js').then(({ openPfx }) => openPfx(pfx));
  }
  const blocks = pemBlocks(bytes);
  const key = blocks.find(isPrivateKey);
  if (key === undefined) return null;
  const certificates = blocks.filter(isCertificate).map(({ text }) => new X509Certificate(text));
  return { key: createPrivateKey(Buffer.from(key.text)), certificates };
}

function fieldsOf({ certificates, key }: Pair): Readonly<Record<'key' | 'certificate' | 'chain', string>> | null {
  const own = certificates.find((one) => one.checkPrivateKey(key));
  if (own === undefined) return null;
  const chain = [own];
  for (let last = own; ;) {
    const issuer = certificates.find((one) => !chain.includes(one) && last.checkIssued(one));
    if (issuer === undefined) break;
    chain.push(issuer);
    last = issuer;
  }
  const written = key.export({ format: 'pem', type: 'pkcs8' });
  return { key: String(written), certificate: own.toString(), chain: chain.map(String).join('') };
}

function unreadable(key: RemoteKey, store: string, contentType: string): Unavailable {
  const form = /^[a-z0-9/.+-]{1,64}$/.test(contentType) ? ` (${contentType})` : '';
  return unavailable(
    'StoreCertificateUnreadable',
    `the store "${store}" has ${thingOf(key)}, but not as a certificate with its private key${form}`,
    { hint: 'is it a certificate whose key may be exported, and not a secret of another kind?' },
  );
}
