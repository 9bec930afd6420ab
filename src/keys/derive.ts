import { createPrivateKey, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { SecretValue } from '../model/secret-value.js';
import { pkcs8, publicHalf } from './curve.js';

/** Each purpose has its own key: knowing one says nothing about another. These texts can never change. */
const INFO = { fingerprint: 'waxseal/v1 fingerprint', snapshot: 'waxseal/v1 snapshot' } as const;

/** The key under which fingerprints of values are made. A KeyObject does not print. */
export function fingerprintKey(scalar: SecretValue): KeyObject {
  return withDerived(scalar, INFO.fingerprint, (bytes) => createSecretKey(bytes));
}

/** Public half of the ed25519 key that signs snapshots, as Policy.snapshotKey has it. */
export function snapshotPublicKey(scalar: SecretValue): string {
  const half = withDerived(scalar, INFO.snapshot, (seed) => publicHalf('ed25519', seed));
  return `ed25519:${Buffer.from(half).toString('base64')}`;
}

/** Its private half. */
export function snapshotSigningKey(scalar: SecretValue): KeyObject {
  return withDerived(scalar, INFO.snapshot, (seed) => {
    const der = pkcs8('ed25519', seed);
    try {
      return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    } finally {
      der.fill(0);
    }
  });
}

function withDerived<T>(scalar: SecretValue, info: string, use: (bytes: Uint8Array) => T): T {
  const bytes = new Uint8Array(scalar.expose((secret) => hkdfSync('sha256', secret, new Uint8Array(0), info, 32)));
  try {
    return use(bytes);
  } finally {
    bytes.fill(0);
  }
}
