import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openFile } from '../../../../src/sources/sops/open-file.js';
import { dataKeyOf, unwrapAge, type Unwrap } from '../../../../src/sources/sops/data-key.js';
import { unwrapPgp } from '../../../../src/sources/sops/unwrap-pgp.js';
import type { SopsFile } from '../../../../src/model/sops-file.js';
import { ALICE, refusal } from '../../../support/identities.js';
import { alice, lost } from '../../world.js';
import { keyOf, read } from '../made.js';
import { encrypt, sops } from './program.js';

async function opened(file: SopsFile, ways: readonly Unwrap[]): Promise<string> {
  const leaves = file.leaves.filter(({ kind }) => kind === 'encrypted');
  const [bytes] = openFile(file, await keyOf(file, ways), leaves);
  return Buffer.from(bytes ?? []).toString();
}

describe('a PGP key', () => {
  // Short: the socket of the agent lies in there.
  const home = mkdtempSync(join(tmpdir(), 'gpg-'));
  const gpg = (...args: readonly string[]): string =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--passphrase', '', ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  let fingerprint = '';

  beforeAll(() => {
    gpg('--quick-gen-key', 'waxseal test', 'ed25519', 'default', 'never');
    fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--list-keys'))?.[1] ?? '';
    gpg('--quick-add-key', fingerprint, 'cv25519', 'encr', 'never');
  });
  afterAll(() => {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
    rmSync(home, { recursive: true, force: true });
  });

  const forPgp = (): SopsFile => {
    const text = sops(
      [
        'encrypt',
        '--pgp',
        fingerprint,
        '--input-type',
        'json',
        '--output-type',
        'json',
        '--filename-override',
        'a.json',
      ],
      home,
      { GNUPGHOME: home },
      '{"a": "value"}',
    );
    return read('a.json', text);
  };

  test('opens a file by the program gpg', async () => {
    expect(await opened(forPgp(), [unwrapAge(await alice()), unwrapPgp(home)])).toBe('value');
  });

  test('of somebody else, or damaged, or without gpg’s home, does not', async () => {
    const file = forPgp();
    const other = mkdtempSync(join(tmpdir(), 'gpg-'));
    expect((await refusal(() => dataKeyOf(file, [unwrapPgp(other)]))).code).toBe('SopsKeyMissing');
    execFileSync('gpgconf', ['--homedir', other, '--kill', 'gpg-agent']);
    rmSync(other, { recursive: true, force: true });
    const broken = { ...file, groups: file.groups.map((keys) => keys.map((key) => ({ ...key, enc: 'no message' }))) };
    const thrown = await refusal(() => dataKeyOf(broken, [unwrapPgp(home)]));
    expect(thrown.code).toBe('SopsKeyDamaged');
    expect(thrown.message).toContain(`gpg does not open it with the key "${fingerprint}"`);
    expect((await refusal(async () => dataKeyOf(file, [unwrapAge(await alice())]))).code).toBe('SopsKeyMissing');
  });
});

describe('key groups', () => {
  test('of which the operator opens as many as the threshold says', async () => {
    const others = await lost();
    const mine = { age: [ALICE.recipient] };
    const groups = [mine, { age: [others.recipient] }, { age: [ALICE.recipient, others.recipient] }];
    const rule = { age: undefined, key_groups: groups, shamir_threshold: 2 };
    const file = read('a.yaml', encrypt('a.yaml', 'a: value\n', rule));
    expect(file).toMatchObject({ threshold: 2, groups: { length: 3 } });
    expect(await opened(file, [unwrapAge(await alice())])).toBe('value');
    expect(await opened(file, [unwrapAge(others)])).toBe('value');
    const all = read('a.yaml', encrypt('a.yaml', 'a: value\n', { ...rule, shamir_threshold: 3 }));
    const thrown = await refusal(async () => dataKeyOf(all, [unwrapAge(await alice())]));
    expect(thrown).toMatchObject({ code: 'SopsKeyMissing' });
    expect(thrown.message).toContain('3 of its 3 key groups (age) are needed, and 2 can be opened');
    expect(await opened(all, [unwrapAge(await alice()), unwrapAge(others)])).toBe('value');
  });
});
