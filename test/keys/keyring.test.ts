import { describe, expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { loadKeyring } from '../../src/keys/keyring.js';
import { assertPrimary } from '../../src/keys/primary.js';
import { fingerprintKeyId } from '../../src/model/fingerprint.js';
import type { Policy } from '../../src/model/spec.js';
import { ALICE, refusal, TYPAGE, value } from '../support/identities.js';

/** Computed with another program (Python's hmac, OpenSSL) from the identity ALICE. */
const KNOWN = {
  keyId: '3931534282767a03',
  fingerprint: 'hmac-sha256:3931534282767a03:cae21ad56d942113be88e80397de46305a4b666634c48dd2f85e933847b7626d',
  snapshotKey: 'ed25519:5+BOv2/UnJ1MxZrwgpomOJWfdAzXkOJOZi0BjBvDs/Y=',
};

describe('a fingerprint', () => {
  test('is an HMAC of name, NUL and value under a key of the identity, for ever the same', async () => {
    const keyring = await loadKeyring(ALICE.identity, 'id.age');
    expect(keyring.keyId).toBe(KNOWN.keyId);
    expect(keyring.fingerprint('db_password', value('s3cr3t'))).toBe(KNOWN.fingerprint);
    expect(fingerprintKeyId(KNOWN.fingerprint)).toBe(KNOWN.keyId);
  });

  test('differs with the value, the name and the identity', async () => {
    const keyring = await loadKeyring(ALICE.identity, 'id.age');
    const other = await loadKeyring(TYPAGE.identity, 'id.age');
    const all = [
      keyring.fingerprint('a', value('x')),
      keyring.fingerprint('a', value('y')),
      keyring.fingerprint('b', value('x')),
      other.fingerprint('a', value('x')),
    ];
    expect(new Set(all).size).toBe(4);
  });

  test('under an older identity of the file can still be computed', async () => {
    const old = await loadKeyring(ALICE.identity, 'id.age');
    const rotated = await loadKeyring(`${TYPAGE.identity}\n${ALICE.identity}\n`, 'id.age');
    expect(rotated.olderFingerprints('db', value('x'))).toEqual([old.fingerprint('db', value('x'))]);
    expect(rotated.fingerprint('db', value('x'))).not.toBe(old.fingerprint('db', value('x')));
    expect(old.olderFingerprints('db', value('x'))).toEqual([]);
  });

  test.each(['', 'sha256:00', `hmac-sha256:zz:${'0'.repeat(64)}`, `${KNOWN.fingerprint}0`])(
    'that somebody broke ("%s") has no key id',
    (broken) => expect(fingerprintKeyId(broken)).toBeNull(),
  );
});

describe('a keyring', () => {
  test('knows the public half of the snapshot key', async () => {
    expect((await loadKeyring(ALICE.identity, 'id.age')).snapshotKey).toBe(KNOWN.snapshotKey);
  });

  test('does not print its keys', async () => {
    const keyring = await loadKeyring(ALICE.identity, 'id.age');
    const printed = `${inspect(keyring, { depth: 9, showHidden: true })} ${JSON.stringify(keyring)}`;
    expect(printed).toContain(ALICE.recipient);
    expect(printed).not.toContain(ALICE.identity.slice(17));
  });
});

describe('writing', () => {
  const policy = (recipients: readonly string[]): Policy => ({
    owner: 'shop',
    recipients,
    snapshotKey: null,
    naming: { prefix: '', pattern: null },
    access: null,
    prune: { maxPercent: 25, allow: 3, confirm: null },
    allowFileSources: [],
    configs: 'Ignored',
    lints: {},
    sops: { bindNames: true },
    place: { file: 'platform/policy.yaml', line: 1, column: 1 },
  });

  test('needs the identity of the first recipient', async () => {
    const keyring = await loadKeyring(ALICE.identity, 'id.age');
    expect(() => assertPrimary(policy([ALICE.recipient]), keyring)).not.toThrow();
    const other = (await loadKeyring(TYPAGE.identity, 'id.age')).recipient;
    const second = await refusal(() => assertPrimary(policy([other, ALICE.recipient]), keyring));
    expect(second.code).toBe('NotPrimary');
    expect(second.message).toContain('stands further down');
    const stranger = await refusal(() => assertPrimary(policy([other]), keyring));
    expect(stranger.message).toContain('is not among them');
    expect(stranger.hint).toContain('recipients[0]');
  });
});
