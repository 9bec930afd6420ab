import { webcrypto, type KeyObject } from 'node:crypto';
import type { Keyring } from '../doors.js';
import type { SecretValue } from '../model/secret-value.js';
import { pkcs8 } from './curve.js';
import { fingerprintKey, snapshotPublicKey, snapshotSigningKey } from './derive.js';
import { fingerprintOf, keyIdOf } from './fingerprint.js';
import { parseIdentityFile, type Identity } from './identity.js';
import { makeOpen, openEnvelope } from './open.js';
import { signSnapshot } from './snapshot.js';
import { sealEnvelope } from './seal.js';

/** Everything that one identity is used for, in forms that do not print. Its scalar is not among it. */
interface Keys {
  readonly recipient: string;
  readonly keyId: string;
  readonly fingerprint: KeyObject;
  readonly snapshotKey: string;
  readonly signer: KeyObject;
  readonly opener: webcrypto.CryptoKey;
}

/**
 * The keys of an identity file. The first identity is the primary: fingerprints and snapshots are made with it; older
 * ones only open and verify. `file` is its name in errors. Throws IdentityInvalid.
 */
export async function loadKeyring(text: string, file: string): Promise<Keyring> {
  const [first, ...rest] = parseIdentityFile(text, file);
  const primary = await takeKeys(first);
  const older = await Promise.all(rest.map(takeKeys));
  const all = [primary, ...older];
  const open = makeOpen(all.map((keys) => keys.opener));
  return {
    recipient: primary.recipient,
    recipients: [primary.recipient, ...older.map((keys) => keys.recipient)],
    keyId: primary.keyId,
    keyIds: all.map((keys) => keys.keyId),
    snapshotKey: primary.snapshotKey,
    signSnapshot: (text) => signSnapshot(primary.signer, text),
    fingerprint: (name, value) => fingerprintOf(primary.fingerprint, primary.keyId, name, value),
    olderFingerprints: (name, value) => older.map((keys) => fingerprintOf(keys.fingerprint, keys.keyId, name, value)),
    open: (armor) => open(armor, 'this age file'),
    openSealed: (armor, bound) => openEnvelope(open, armor, bound),
    seal: sealEnvelope,
  };
}

async function takeKeys({ recipient, scalar }: Identity): Promise<Keys> {
  const opener = await importOpener(scalar);
  const keys = {
    recipient,
    keyId: keyIdOf(recipient),
    fingerprint: fingerprintKey(scalar),
    snapshotKey: snapshotPublicKey(scalar),
    signer: snapshotSigningKey(scalar),
    opener,
  };
  scalar.wipe();
  return keys;
}

/** Not extractable: it opens, and nothing else can be done with it. */
async function importOpener(scalar: SecretValue): Promise<webcrypto.CryptoKey> {
  const der = scalar.expose((bytes) => pkcs8('x25519', bytes));
  try {
    return await webcrypto.subtle.importKey('pkcs8', der, { name: 'X25519' }, false, ['deriveBits']);
  } finally {
    der.fill(0);
  }
}
