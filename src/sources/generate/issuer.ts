import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import { decodeKept, MAIN } from '../kept.js';
import { unavailable } from '../unavailable.js';
import type { Issuer } from './certificate.js';

/** The authority that document `by` keeps; or why it signs nothing now. */
export function issuerOf(kept: SecretValue, by: string, nowMs: number): Issuer | Unavailable {
  const issuer = kept.expose((all) => {
    const properties = decodeKept(all);
    const [pem, key] = [properties?.get(MAIN), properties?.get('key')];
    if (pem === undefined || key === undefined) return null;
    const certificate = new X509Certificate(pem);
    const { subject } = certificate.toLegacyObject();
    return {
      commonName: String(subject.CN),
      publicKey: certificate.publicKey,
      privateKey: createPrivateKey(Buffer.from(key)),
      notAfterMs: Date.parse(certificate.validTo),
    };
  });
  if (issuer === null) return unavailable('KeptMissing', `"${by}" keeps no certificate with its key`, { hint: null });
  if (issuer.notAfterMs > nowMs) return issuer;
  const ended = new Date(issuer.notAfterMs).toISOString();
  return unavailable('AuthorityEnded', `the authority "${by}" ended at ${ended}, and signs nothing more`, {
    hint: 'change its `rotate` for a new one, and give it a `rotation`',
  });
}
