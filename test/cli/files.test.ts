import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeIdentity } from '../../src/cli/files.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { ALICE, bytes, refusal } from '../support/identities.js';

let dir = '';
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'waxseal-files-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

/** An identity file that tells of every copy that is made of it. */
function watched(): { file: SecretValue; copies: Uint8Array[] } {
  const copies: Uint8Array[] = [];
  const raw = bytes(ALICE.identity);
  raw.slice = () => {
    const copy = Uint8Array.from(raw);
    copies.push(copy);
    return copy;
  };
  return { file: SecretValue.of(raw), copies };
}

test('an identity is written for its owner alone, and no copy of it stays in memory', async () => {
  const { copies, file } = watched();
  const path = join(dir, 'id.age');
  await writeIdentity(path, file);
  expect(await readFile(path, 'utf8')).toBe(ALICE.identity);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await refusal(() => writeIdentity(path, file))).code).toBe('FileExists');
  expect(copies.map((copy) => copy.every((byte) => byte === 0))).toEqual([true, true]);
});
