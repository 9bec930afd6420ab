import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Keyring } from '../../../../src/doors.js';
import { formatPropertyPath } from '../../../../src/model/property-path.js';
import type { SopsFile } from '../../../../src/model/sops-file.js';
import { unwrapAge } from '../../../../src/sources/sops/data-key.js';
import { openFile } from '../../../../src/sources/sops/open-file.js';
import { ALICE } from '../../../support/identities.js';
import { keyOf } from '../made.js';

const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A folder that goes with the test file. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'waxseal-sops-'));
  made.push(path);
  return path;
}

/** A creation rule of .sops.yaml. */
export type Rule = Readonly<Record<string, unknown>>;

/** What the program `sops` makes of a plain text: for ALICE, unless the rule says otherwise. */
export function encrypt(name: string, plain: string | Uint8Array, rule: Rule = {}): string {
  const home = folder();
  const file = join(home, name);
  writeFileSync(file, plain);
  writeFileSync(join(home, '.sops.yaml'), JSON.stringify({ creation_rules: [{ age: ALICE.recipient, ...rule }] }));
  return sops(['encrypt', file], home);
}

export function sops(
  args: readonly string[],
  home: string,
  more: Readonly<Record<string, string>> = {},
  input = '',
): string {
  const env = { PATH: process.env['PATH'], HOME: home, SOPS_AGE_KEY: ALICE.identity, ...more };
  return execFileSync(process.env['WAXSEAL_TEST_SOPS'] ?? 'sops', args, {
    env,
    cwd: home,
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Every encrypted value by its path. */
export async function open(file: SopsFile, keyring: Keyring): Promise<Record<string, string>> {
  const leaves = file.leaves.filter(({ kind }) => kind === 'encrypted');
  const values = openFile(file, await keyOf(file, [unwrapAge(keyring)]), leaves);
  const texts = leaves.map(({ path }, index) => [
    formatPropertyPath(path),
    Buffer.from(values[index] ?? []).toString('utf8'),
  ]);
  return Object.fromEntries(texts) as Record<string, string>;
}
