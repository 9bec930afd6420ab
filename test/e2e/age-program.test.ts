import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadKeyring } from '../../src/keys/keyring.js';
import { keysmith, sealEnvelope } from '../../src/keys/seal.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { plain, refusal } from '../support/identities.js';

/** The other implementation: the programs `age` and `age-keygen` (Debian: apt install age). Never skipped. */

const BOUND = { owner: 'shop-prod-k7f3', name: 'db_password' };
const BINARY = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 256);

/** Somebody's; its private half was thrown away. */
const SSH_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINtg/39r4Owle6aI21cDoF2kPzigtJtLwkOgv+kOVs6O';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'waxseal-age-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const age = (args: readonly string[], input: Uint8Array | string): Buffer =>
  execFileSync('age', args, { input, stdio: ['pipe', 'pipe', 'pipe'] });

/** An identity file of age-keygen's, and what it says its recipient is. */
function ageKeygen(name: string): { file: string; recipient: string } {
  const file = join(dir, name);
  execFileSync('age-keygen', ['-o', file], { stdio: 'pipe' });
  return { file, recipient: execFileSync('age-keygen', ['-y', file]).toString().trim() };
}

/** What goes into the age file by hand: the envelope as the documentation has it. */
const envelope = (header: string, value: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`waxseal/v1\n${header}\n`), value]);

describe('the age program', () => {
  test('opens what waxseal seals, with each of the identities, and finds the envelope in it', async () => {
    const [one, two] = [ageKeygen('one'), ageKeygen('two')];
    const armor = await sealEnvelope(SecretValue.of(BINARY.slice()), BOUND, [one.recipient, two.recipient]);
    const expected = envelope('{"owner":"shop-prod-k7f3","name":"db_password"}', BINARY);
    for (const { file } of [one, two]) expect(age(['-d', '-i', file], armor).equals(expected)).toBe(true);
  });

  test('does not open it with another identity', async () => {
    const armor = await sealEnvelope(SecretValue.of(BINARY.slice()), BOUND, [ageKeygen('mine').recipient]);
    expect(() => age(['-d', '-i', ageKeygen('theirs').file], armor)).toThrow(/no identity matched/);
  });

  test('makes an envelope by hand that waxseal opens', async () => {
    const { file, recipient } = ageKeygen('by-hand');
    const armor = age(
      ['-a', '-r', recipient],
      envelope('{ "name": "db_password", "owner": "shop-prod-k7f3" }', BINARY),
    );
    const keyring = await loadKeyring(readFileSync(file, 'utf8'), file);
    const value = await keyring.openSealed(armor.toString(), BOUND);
    expect(value.equals(SecretValue.of(BINARY.slice()))).toBe(true);
  });

  test('makes a file without envelope, which waxseal refuses', async () => {
    const { file, recipient } = ageKeygen('bare');
    const armor = age(['-a', '-r', recipient], 's3cr3t').toString();
    const keyring = await loadKeyring(readFileSync(file, 'utf8'), file);
    expect((await refusal(() => keyring.openSealed(armor, BOUND))).code).toBe('NotSealedByWaxseal');
    expect(Buffer.from(await keyring.open(armor)).toString()).toBe('s3cr3t');
  });

  test('makes a file for an ssh key, which waxseal refuses as sealed for others', async () => {
    const { file } = ageKeygen('ssh');
    const armor = age(['-a', '-r', SSH_KEY], 'x').toString();
    const keyring = await loadKeyring(readFileSync(file, 'utf8'), file);
    expect((await refusal(() => keyring.openSealed(armor, BOUND))).code).toBe('KeyMismatch');
  });
});

describe('age-keygen', () => {
  test('writes identity files that waxseal reads, several in one', async () => {
    const [one, two] = [ageKeygen('first'), ageKeygen('second')];
    const both = readFileSync(one.file, 'utf8') + readFileSync(two.file, 'utf8');
    const keyring = await loadKeyring(both, 'both');
    expect(keyring.recipient).toBe(one.recipient);
    expect(keyring.keyIds).toHaveLength(2);
    const sealed = age(['-a', '-r', two.recipient], envelope(JSON.stringify(BOUND), Buffer.from('x'))).toString();
    expect(plain(await keyring.openSealed(sealed, BOUND))).toBe('x');
  });

  test('reads the recipient off the identities that waxseal makes', () => {
    const made = keysmith.newIdentity(Date.now());
    const file = join(dir, 'made');
    writeFileSync(file, plain(made.file));
    expect(execFileSync('age-keygen', ['-y', file]).toString().trim()).toBe(made.recipient);
  });
});
