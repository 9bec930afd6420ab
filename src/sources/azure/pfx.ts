import { createPrivateKey, X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import type { Pair } from './certificate.js';
import { boundRounds } from './pfx-rounds.js';

type Bag = forge.pkcs12.Bag;

const allowRounds = boundRounds(forge);

/**
 * A PKCS#12 file without a password. Node hands out no key of one, and OpenSSL 3 as it is in Node does not decrypt what
 * Windows has written for decades. Throws where it is none, has a password, or would take its time.
 */
export function openPfx(file: Uint8Array): Pair | null {
  allowRounds();
  const content = forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(file)));
  const opened = unlocked(content);
  const bags = (type: string): readonly Bag[] => opened.getBags({ bagType: type })[type] ?? [];
  const { certBag, keyBag, pkcs8ShroudedKeyBag } = forge.pki.oids;
  const [key] = [...bags(pkcs8ShroudedKeyBag ?? ''), ...bags(keyBag ?? '')];
  if (key === undefined) return null;
  return {
    key: createPrivateKey({ key: keyDer(key), format: 'der', type: 'pkcs8' }),
    certificates: bags(certBag ?? '').map((bag) => new X509Certificate(certificateDer(bag))),
  };
}

/** No password is written in two ways: as an empty text, and as none. */
function unlocked(content: forge.asn1.Asn1): forge.pkcs12.Pkcs12Pfx {
  try {
    return forge.pkcs12.pkcs12FromAsn1(content, false, '');
  } catch {
    return forge.pkcs12.pkcs12FromAsn1(content, false);
  }
}

/** Of an RSA key the package keeps what it made of it; of any other the file's own words. */
function keyDer({ asn1, key }: Bag): Buffer {
  const info = key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)) : asn1;
  return derOf(info);
}

function certificateDer({ asn1, cert }: Bag): Buffer {
  return derOf(cert ? forge.pki.certificateToAsn1(cert) : asn1);
}

function derOf(content: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(content).getBytes(), 'latin1');
}
