import { describe, expect, test } from '@jest/globals';
import { loadKeyring } from '../../src/keys/keyring.js';
import { keysmith } from '../../src/keys/seal.js';
import { ALICE, CANARY, plain, refusal, TYPAGE } from '../support/identities.js';

const FILE = '/run/secrets/waxseal_identity';

describe('an identity file', () => {
  test('is read as age-keygen writes it', async () => {
    const text = `# created: 2026-11-24T08:00:00Z\n# public key: ${ALICE.recipient}\n${ALICE.identity}\n`;
    expect((await loadKeyring(text, FILE)).recipient).toBe(ALICE.recipient);
  });

  test('may have CRLF lines, a byte order mark, empty lines, indented lines and no last newline', async () => {
    const text = `\uFEFF# made on another system\r\n\r\n   \r\n  ${ALICE.identity}  \r\n# end`;
    expect((await loadKeyring(text, FILE)).recipient).toBe(ALICE.recipient);
  });

  test('may hold several identities, of which the first is the primary', async () => {
    const keyring = await loadKeyring(`${TYPAGE.identity}\n# older\n${ALICE.identity}\n`, FILE);
    expect(keyring.recipient).not.toBe(ALICE.recipient);
    expect(keyring.recipients).toEqual([keyring.recipient, ALICE.recipient]);
    expect(keyring.keyIds).toHaveLength(2);
    expect(keyring.keyIds[0]).toBe(keyring.keyId);
    const alone = await loadKeyring(ALICE.identity, FILE);
    expect(keyring.keyIds[1]).toBe(alone.keyId);
  });

  test('counts an identity that is written twice once', async () => {
    expect((await loadKeyring(`${ALICE.identity}\n${ALICE.identity}\n`, FILE)).keyIds).toHaveLength(1);
  });

  test('of a fresh identity can be read again and tells its own recipient and snapshot key', async () => {
    const made = keysmith.newIdentity(Date.UTC(2026, 10, 24, 8, 0, 0, 123));
    const text = plain(made.file);
    const lines = text.split('\n');
    expect(lines[0]).toBe('# created: 2026-11-24T08:00:00Z');
    expect(lines[1]).toBe(`# public key: ${made.recipient}`);
    expect(lines[2]).toMatch(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/);
    expect(lines[3]).toBe('');
    const keyring = await loadKeyring(text, FILE);
    expect(keyring.recipient).toBe(made.recipient);
    expect(keyring.snapshotKey).toBe(made.snapshotKey);
    expect(plain(keysmith.newIdentity(0).file)).not.toContain(lines[2]);
  });
});

describe('an identity file that cannot be read', () => {
  const changed = `${ALICE.identity.slice(0, -1)}X`;
  test.each([
    ['a wrong checksum', `# a\n${changed}\n`, 'line 2 of', 'copied whole'],
    ['a cut line', `${ALICE.identity.slice(0, 40)}\n`, 'line 1 of', 'copied whole'],
    ['lower case', `\n\n${ALICE.identity.toLowerCase()}\n`, 'line 3 of', 'AGE-SECRET-KEY-1'],
    ['a recipient', `${ALICE.recipient}\n`, 'line 1 of', 'the public half'],
    ['a post-quantum identity', 'AGE-SECRET-KEY-PQ-1QQQQ\n', 'line 1 of', 'post-quantum'],
    ['a plugin', 'AGE-PLUGIN-YUBIKEY-1QQQQ\n', 'line 1 of', 'plugins'],
    ['an encrypted file', '-----BEGIN AGE ENCRYPTED FILE-----\n', 'line 1 of', 'age -d'],
    ['anything else', `${ALICE.identity}\npassword=${CANARY}\n`, 'line 2 of', 'copied whole'],
    ['nothing but comments', '# nothing\n\n', 'holds no age identity', 'waxseal keygen'],
    ['nothing', '', 'holds no age identity', 'waxseal keygen'],
  ])('says so for %s, and never what stands there', async (_what, text, message, hint) => {
    const error = await refusal(() => loadKeyring(text, FILE));
    expect(error.code).toBe('IdentityInvalid');
    expect(error.message).toContain(message);
    expect(error.message).toContain(`"${FILE}"`);
    expect(error.hint).toContain(hint);
    const said = `${error.message} ${error.hint ?? ''} ${error.stack ?? ''}`;
    expect(said).not.toContain(CANARY);
    expect(said).not.toContain(ALICE.identity.slice(17, 40));
  });
});

describe('a recipient', () => {
  test('is an X25519 one with a right checksum', () => {
    expect(() => keysmith.checkRecipient(ALICE.recipient)).not.toThrow();
  });

  test.each([
    ['a wrong checksum', `${ALICE.recipient.slice(0, -1)}7`, '58 more characters'],
    ['upper case', ALICE.recipient.toUpperCase(), '58 more characters'],
    ['a space around it', ` ${ALICE.recipient}`, '58 more characters'],
    ['a cut one', ALICE.recipient.slice(0, -1), '58 more characters'],
    ['another kind', 'age1pq1qqqq', 'X25519'],
    ['an ssh key', 'ssh-ed25519 AAAA', 'waxseal keygen'],
    ['nothing', '', '58 more characters'],
  ])('is refused with %s', async (_what, text, hint) => {
    const error = await refusal(() => keysmith.checkRecipient(text));
    expect(error.code).toBe('RecipientInvalid');
    expect(error.hint).toContain(hint);
  });

  test('that is an identity by mistake is refused without repeating it', async () => {
    const error = await refusal(() => keysmith.checkRecipient(ALICE.identity));
    expect(error.hint).toContain('must stay secret');
    expect(`${error.message} ${error.hint ?? ''}`).not.toContain(ALICE.identity.slice(17, 40));
  });
});
