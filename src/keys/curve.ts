import { createPrivateKey, createPublicKey } from 'node:crypto';

/** What DER puts before the 32 bytes of a private key: the curves differ in one byte of the object identifier. */
const PKCS8_PREFIX = {
  x25519: Buffer.from('302e020100300506032b656e04220420', 'hex'),
  ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
} as const;

type Curve = keyof typeof PKCS8_PREFIX;

/** The PKCS #8 form of a private key. The caller wipes it. */
export function pkcs8(curve: Curve, scalar: Uint8Array): Buffer<ArrayBuffer> {
  const prefix = PKCS8_PREFIX[curve];
  const der = Buffer.alloc(prefix.length + scalar.length);
  der.set(prefix);
  der.set(scalar, prefix.length);
  return der;
}

/** The 32 bytes of the public half. */
export function publicHalf(curve: Curve, scalar: Uint8Array): Uint8Array {
  const der = pkcs8(curve, scalar);
  try {
    const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32));
  } finally {
    der.fill(0);
  }
}
