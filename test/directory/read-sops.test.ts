import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { specDirectory } from '../../src/directory/read-directory.js';
import { rememberingDirectory } from '../../src/directory/remember.js';
import type { SpecDirectory } from '../../src/doors.js';
import { made } from '../sources/sops/made.js';
import { listing, policy, secret } from '../spec/directory.js';
import { makeTree, type Tree } from './tree.js';

const document = (file: string): string => secret('pass', '', `  source: { sops: { file: ${file}, property: pass } }`);

let tree: Tree;
let directory: SpecDirectory;

beforeEach(async () => {
  tree = await makeTree({
    'platform/policy.yaml': policy(),
    'team/a.yaml': document('../values/.pass.json'),
    'values/.pass.json': await made({ pass: 'x' }),
  });
  directory = rememberingDirectory(specDirectory(tree.root));
});
afterEach(() => tree.remove());

/** SHA-256 of the file of the one document; null: it does not count. */
async function seen(): Promise<{ sha256: string | null; problems: string }> {
  const { problems, secrets, sopsFiles } = await directory.read();
  const source = secrets[0]?.source;
  const sha256 = source?.kind === 'sops' ? source.sha256 : null;
  if (sha256 !== null) expect([...sopsFiles.values()].map((file) => file.sha256)).toEqual([sha256]);
  return { sha256, problems: listing(problems) };
}

describe('a sops file is read in the same scan as the documents', () => {
  test('under any name, and again when it changes', async () => {
    const first = await seen();
    expect(first).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), problems: '' });
    expect(await seen()).toEqual(first);
    await tree.write('values/.pass.json', await made({ pass: 'y' }));
    expect((await seen()).sha256).not.toBe(first.sha256);
  });

  test.each<[string, () => Promise<void>, RegExp]>([
    ['gone', () => Promise.resolve(), /team\/a\.yaml:5:27 error SopsFileMissing .*does not exist/],
    ['no text', () => tree.write('values/.pass.json', Uint8Array.from([0xff])), /SopsFileMissing .*not UTF-8/],
    ['large', () => tree.write('values/.pass.json', ' '.repeat(1_048_577)), /SopsFileMissing .*larger than 1 MiB/],
    ['broken', () => tree.write('values/.pass.json', '{'), /SopsFileInvalid .*it is not JSON/],
    ['a folder', () => tree.write('values/.pass.json/x', ''), /SopsFileMissing .*not a regular file/],
  ])('a file that is %s is told at the document, which stays as it was', async (_, change, says) => {
    const { sha256 } = await seen();
    await rm(tree.path('values/.pass.json'));
    await change();
    const now = await seen();
    expect(now.problems).toMatch(says);
    expect(now.problems).toContain('LastGoodKept');
    expect(now.sha256).toBe(sha256);
  });

  test('a link may lead to it inside of the directory, and never out of it', async () => {
    const other = await makeTree({ 'pass.json': await made({ pass: 'x' }) });
    const { sha256 } = await seen();
    await tree.link('team/in.json', '../values/.pass.json');
    await tree.write('team/a.yaml', document('in.json'));
    expect(await seen()).toEqual({ sha256, problems: '' });
    await tree.link('team/out.json', other.path('pass.json'));
    await tree.write('team/a.yaml', document('out.json'));
    expect((await seen()).problems).toMatch(/error SopsPathEscapes "team\/out\.json" is a link that leads out/);
    await other.remove();
  });
});
