/**
 * What a fingerprint looks like: `hmac-sha256:<key id>:<hex>`. The key id says which identity can check it; computing one
 * needs that identity (keys/).
 */
export function formatFingerprint(keyId: string, mac: Uint8Array): string {
  return `hmac-sha256:${keyId}:${Buffer.from(mac).toString('hex')}`;
}

/** In place of a key id: nothing is needed to check it. Only of content that anybody may read. */
export const NO_KEY = 'sha256';

/** That of a config: `sha256:<hex>`. */
export function formatDigest(digest: Uint8Array): string {
  return `${NO_KEY}:${Buffer.from(digest).toString('hex')}`;
}

/** The key id of a fingerprint, or null where the text is none (a label that somebody broke). */
export function fingerprintKeyId(fingerprint: string): string | null {
  if (/^sha256:[0-9a-f]{64}$/.test(fingerprint)) return NO_KEY;
  return /^hmac-sha256:([0-9a-f]{16}):[0-9a-f]{64}$/.exec(fingerprint)?.[1] ?? null;
}
