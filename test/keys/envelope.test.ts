import { armor, Encrypter } from 'age-encryption';
import { describe, expect, test } from '@jest/globals';
import type { Keyring } from '../../src/doors.js';
import { loadKeyring } from '../../src/keys/keyring.js';
import { sealEnvelope } from '../../src/keys/seal.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { ALICE, bytes, CANARY, plain, refusal, TYPAGE, value } from '../support/identities.js';

const BOUND = { owner: 'shop-prod-k7f3', name: 'db_password' };

async function encryptTo(recipient: string, payload: Uint8Array): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(payload));
}

const alice = (): Promise<Keyring> => loadKeyring(ALICE.identity, 'id.age');
const typage = (): Promise<Keyring> => loadKeyring(TYPAGE.identity, 'id.age');

describe('the age format', () => {
  test("opens the file of age-encryption's own tests", async () => {
    const file = armor.encode(Buffer.from(TYPAGE.file, 'base64'));
    expect(new TextDecoder().decode(await (await typage()).open(file))).toBe(TYPAGE.plaintext);
  });

  test('tells a wrong key from a damaged file', async () => {
    const file = armor.encode(Buffer.from(TYPAGE.file, 'base64'));
    expect((await refusal(async () => (await alice()).open(file))).code).toBe('KeyMismatch');
    const cut = armor.encode(Buffer.from(TYPAGE.file, 'base64').subarray(0, -3));
    expect((await refusal(async () => (await typage()).open(cut))).code).toBe('SealedDamaged');
    expect((await refusal(async () => (await typage()).open('not armour'))).code).toBe('SealedDamaged');
    expect((await refusal(async () => (await typage()).open(''))).code).toBe('SealedDamaged');
  });
});

describe('a sealed value', () => {
  test('comes back byte for byte, for every recipient', async () => {
    const raw = Uint8Array.from({ length: 511_999 }, (_, i) => (i * 7) % 256);
    const bob = await typage();
    const sealed = await sealEnvelope(SecretValue.of(raw.slice()), BOUND, [ALICE.recipient, bob.recipient]);
    expect(sealed).toMatch(
      /^-----BEGIN AGE ENCRYPTED FILE-----\n[A-Za-z0-9+/=\n]+\n-----END AGE ENCRYPTED FILE-----\n$/,
    );
    for (const keyring of [await alice(), bob]) {
      const opened = await keyring.openSealed(sealed, BOUND);
      expect(opened.equals(SecretValue.of(raw))).toBe(true);
    }
  });

  test('may itself begin with newlines or look like an envelope', async () => {
    const odd = '\n\nwaxseal/v1\n{"owner":"x","name":"y"}\n';
    const sealed = await sealEnvelope(value(odd), BOUND, [ALICE.recipient]);
    expect(plain(await (await alice()).openSealed(sealed, BOUND))).toBe(odd);
  });

  test('opens with an older identity of the file too', async () => {
    const sealed = await sealEnvelope(value('s3cr3t'), BOUND, [ALICE.recipient]);
    const rotated = await loadKeyring(`${TYPAGE.identity}\n${ALICE.identity}\n`, 'id.age');
    expect(plain(await rotated.openSealed(sealed, BOUND))).toBe('s3cr3t');
  });

  test('is refused in the directory of another owner', async () => {
    const sealed = await sealEnvelope(value(CANARY), { ...BOUND, owner: 'shop-dev-x1y2' }, [ALICE.recipient]);
    const error = await refusal(async () => (await alice()).openSealed(sealed, BOUND));
    expect(error.code).toBe('SealedForOtherOwner');
    expect(error.message).toBe(
      'the value of "db_password" was sealed for owner "shop-dev-x1y2", not for "shop-prod-k7f3"',
    );
    expect(error.hint).toContain('waxseal seal db_password');
  });

  test('is refused in the document of another name, case included', async () => {
    for (const name of ['admin_password', 'DB_PASSWORD']) {
      const sealed = await sealEnvelope(value(CANARY), { ...BOUND, name }, [ALICE.recipient]);
      const error = await refusal(async () => (await alice()).openSealed(sealed, BOUND));
      expect(error.code).toBe('SealedForOtherName');
      expect(error.message).toContain(`sealed for secret "${name}"`);
    }
  });

  test('whose envelope carries words that can be no owner is refused without repeating them', async () => {
    const owner = `${CANARY}\n\u001b[31m`;
    const sealed = await sealEnvelope(value('x'), { ...BOUND, owner }, [ALICE.recipient]);
    const error = await refusal(async () => (await alice()).openSealed(sealed, BOUND));
    expect(error.code).toBe('SealedForOtherOwner');
    expect(error.message).not.toContain(CANARY);
  });

  test.each([
    ['a plain age file', CANARY],
    ['an empty age file', ''],
    ['a format without header', 'waxseal/v1\n'],
    ['a header without end', `waxseal/v1\n{"owner":"shop-prod-k7f3","name":"db_password"}`],
    ['a header that is no JSON', `waxseal/v1\n${CANARY}\nx`],
    ['a header of another shape', 'waxseal/v1\n["shop-prod-k7f3","db_password"]\nx'],
    ['a header with numbers', 'waxseal/v1\n{"owner":1,"name":2}\nx'],
    ['CRLF', `waxseal/v1\r\n{"owner":"shop-prod-k7f3","name":"db_password"}\r\nx`],
    ['a header beyond all measure', `waxseal/v1\n{"owner":"${'a'.repeat(2000)}","name":"db_password"}\nx`],
  ])('that is %s is refused', async (_what, payload) => {
    const sealed = await encryptTo(ALICE.recipient, bytes(payload));
    const error = await refusal(async () => (await alice()).openSealed(sealed, BOUND));
    expect(error.code).toBe('NotSealedByWaxseal');
    expect(`${error.message} ${error.hint ?? ''} ${String(error.cause)}`).not.toContain(CANARY);
  });

  test('of a later format asks for a newer waxseal', async () => {
    const sealed = await encryptTo(ALICE.recipient, bytes('waxseal/v2\n{}\nx'));
    const error = await refusal(async () => (await alice()).openSealed(sealed, BOUND));
    expect(error.code).toBe('NotSealedByWaxseal');
    expect(error.hint).toBe('run a newer waxseal');
  });

  test('names the secret when no key opens it, or when it is damaged', async () => {
    const sealed = await sealEnvelope(value('x'), BOUND, [(await typage()).recipient]);
    const wrongKey = await refusal(async () => (await alice()).openSealed(sealed, BOUND));
    expect(wrongKey.code).toBe('KeyMismatch');
    expect(wrongKey.message).toContain('"db_password"');
    expect(wrongKey.hint).toContain('older identity');
    const at = sealed.length - 60;
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    const damaged = await refusal(async () => (await typage()).openSealed(changed, BOUND));
    expect(damaged.code).toBe('SealedDamaged');
    expect(damaged.cause).toBeUndefined();
  });

  test('cannot be made for nobody or for a recipient that is none', async () => {
    expect((await refusal(() => sealEnvelope(value('x'), BOUND, []))).code).toBe('RecipientMissing');
    const error = await refusal(() => sealEnvelope(value('x'), BOUND, [ALICE.recipient, 'age1nobody']));
    expect(error.code).toBe('RecipientInvalid');
    expect(error.message).toContain('"age1nobody"');
  });

  test('is never twice the same ciphertext', async () => {
    const one = await sealEnvelope(value('x'), BOUND, [ALICE.recipient]);
    expect(await sealEnvelope(value('x'), BOUND, [ALICE.recipient])).not.toBe(one);
  });
});
