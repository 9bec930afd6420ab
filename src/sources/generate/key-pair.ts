import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyShape } from '../../model/recipe.js';
import { MAIN, type Kept } from '../kept.js';

/** Both halves of a key. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The property that carries what everybody may see of a key. */
export const PUBLIC = 'public';

const generate = promisify(generateKeyPair);

/** In another thread: an RSA key takes seconds. */
export async function makePair(shape: KeyShape): Promise<KeyPair> {
  switch (shape.type) {
    case 'rsa':
      return generate('rsa', { modulusLength: shape.bits });
    case 'ec':
      return generate('ec', { namedCurve: shape.curve });
    case 'ed25519':
      return generate('ed25519');
  }
}

/** PKCS#8, and SPKI beside it. */
export async function makeKey(shape: KeyShape): Promise<Kept> {
  const { privateKey, publicKey } = await makePair(shape);
  return new Map([
    [MAIN, privatePem(privateKey)],
    [PUBLIC, new TextEncoder().encode(publicKey.export({ type: 'spki', format: 'pem' }).toString())],
  ]);
}

/** PKCS#8. */
export function privatePem(key: KeyObject): Uint8Array {
  return new TextEncoder().encode(key.export({ type: 'pkcs8', format: 'pem' }).toString());
}
