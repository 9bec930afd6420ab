import { describe, expect, test } from '@jest/globals';
import { loadKeyring } from '../../src/keys/keyring.js';
import { verifySnapshot } from '../../src/keys/snapshot.js';
import { ALICE, TYPAGE } from '../support/identities.js';

/**
 * Ed25519 gives one text one signature. Computed with another program (Python's hmac for HKDF, OpenSSL for the rest) from
 * the identity ALICE.
 */
const OF_HELLO = 'ed25519:o2n47Y4vWZ3TCSnfFkzIuPuk/xyGKxM3DP0ukfrXbgfoWHfOJidZScRACRqLBGAjN6rcAPhogy+tq7qyn802BQ==';

describe('the signature of a snapshot', () => {
  test('is checked with the public half that the Policy has', async () => {
    const keyring = await loadKeyring(ALICE.identity, 'id.age');
    expect(keyring.signSnapshot('hello')).toBe(OF_HELLO);
    expect(verifySnapshot(keyring.snapshotKey, 'hello', OF_HELLO)).toBe(true);
  });

  test('is of one text and one identity', async () => {
    const alice = await loadKeyring(ALICE.identity, 'id.age');
    const other = await loadKeyring(TYPAGE.identity, 'id.age');
    expect(verifySnapshot(alice.snapshotKey, 'hello ', OF_HELLO)).toBe(false);
    expect(verifySnapshot(other.snapshotKey, 'hello', OF_HELLO)).toBe(false);
  });

  test.each(['', 'ed25519:', 'ed25519:AAAA', 'undefined', `ed25519:${Buffer.alloc(64).toString('base64')}`])(
    'is refused if it is "%s"',
    async (signature) => {
      const { snapshotKey } = await loadKeyring(ALICE.identity, 'id.age');
      expect(verifySnapshot(snapshotKey, 'hello', signature)).toBe(false);
      expect(verifySnapshot(signature, 'hello', OF_HELLO)).toBe(false);
    },
  );
});
