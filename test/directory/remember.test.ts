import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { specDirectory } from '../../src/directory/read-directory.js';
import { rememberingDirectory } from '../../src/directory/remember.js';
import type { SpecDirectory } from '../../src/doors.js';
import type { Specs } from '../../src/model/spec.js';
import { policy, secret, store } from '../spec/directory.js';
import { makeTree, type Tree } from './tree.js';

const BROKEN = 'a: [';

let tree: Tree;
let directory: SpecDirectory;

beforeEach(async () => {
  const files = { 'platform/policy.yaml': policy(), 'a.yaml': secret('a'), 'team/b.yaml': secret('b') };
  tree = await makeTree(files);
  directory = rememberingDirectory(specDirectory(tree.root));
  expect(await found()).toBe('a b');
});

afterEach(() => tree.remove());

const namesOf = ({ secrets }: Specs): string => secrets.map(({ name }) => name).join(' ');

async function found(): Promise<string> {
  return namesOf(await directory.read());
}

/** What is not complete removes nothing. */
async function foundIncomplete(): Promise<string> {
  const specs = await directory.read();
  expect(specs.complete).toBe(false);
  return namesOf(specs);
}

describe('a broken file', () => {
  test.each([
    ['broken', BROKEN],
    ['half written', secret('a').slice(0, 60)],
    ['just begun, and empty', ''],
    ['no text', Uint8Array.from([0xff, 0xfe])],
  ])('that is %s counts as it was, pass after pass, until it parses', async (_, text) => {
    await tree.write('a.yaml', text);
    expect(await foundIncomplete()).toBe('a b');
    expect(await foundIncomplete()).toBe('a b');
    await tree.write('a.yaml', secret('c'));
    expect(await directory.read()).toMatchObject({ complete: true });
    expect(await found()).toBe('b c');
  });

  test('is told, with each document that stays', async () => {
    await tree.write('a.yaml', BROKEN);
    const { problems } = await directory.read();
    expect(problems.map(({ code }) => code)).toEqual(['YamlInvalid', 'LastGoodKept']);
    expect(problems[1]).toMatchObject({ severity: 'warning', file: 'a.yaml', hint: 'correct the file' });
  });

  test('that parses in part gives its good documents anew, and the others as they were', async () => {
    await tree.write('a.yaml', `${secret('a')}\n---\n${secret('c')}`);
    expect(await found()).toBe('a b c');
    await tree.write('a.yaml', `${secret('a', '  rotate: "2"\n')}\n---\n${BROKEN}`);
    const specs = await directory.read();
    expect(namesOf(specs)).toBe('a b c');
    expect(specs.secrets[0]?.rotate).toBe('2');
  });

  test('keeps no document that moved to another file: it is there once, as it is there', async () => {
    await tree.write('a.yaml', BROKEN);
    await tree.write('new.yaml', secret('a', '  rotate: "2"\n'));
    const specs = await directory.read();
    expect(namesOf(specs)).toBe('a b');
    expect(specs.secrets[0]).toMatchObject({ rotate: '2', place: { file: 'new.yaml' } });
  });

  test('keeps nothing that a healthy file has let go of', async () => {
    await tree.write('a.yaml', BROKEN);
    await tree.write('team/b.yaml', secret('c'));
    expect(await foundIncomplete()).toBe('a c');
  });

  test('was never good after a restart: its documents are unknown, and nothing is removed', async () => {
    await tree.write('a.yaml', BROKEN);
    directory = rememberingDirectory(specDirectory(tree.root));
    expect(await foundIncomplete()).toBe('b');
  });

  test('keeps both of a name that is double by now as the one that it was', async () => {
    await tree.write('team/b.yaml', `${secret('b')}\n---\n${secret('a', '  rotate: "2"\n')}`);
    const specs = await directory.read();
    expect(namesOf(specs)).toBe('a b');
    expect(specs.secrets[0]?.rotate).toBe('');
  });
});

describe('a broken SecretStore', () => {
  const sound = 'address: https://vault.example.com\nauth: { token: { env: T } }\nkv: { mount: secret }';
  const remote = secret('a', '', '  source: { remote: { store: corp, key: x } }');

  test('stays as it was when its file last parsed, and so does what names it', async () => {
    await tree.write('platform/policy.yaml', policy(''));
    await tree.write('platform/vault.yaml', store('corp', sound));
    await tree.write('a.yaml', remote);
    const { stores } = await directory.read();
    expect(stores).toHaveLength(1);
    for (const broken of [BROKEN, store('corp', sound.replace('https', 'http'))]) {
      await tree.write('platform/vault.yaml', broken);
      const specs = await directory.read();
      expect(specs).toMatchObject({ stores, complete: false });
      expect(namesOf(specs)).toBe('a b');
    }
  });
});

describe('a broken Policy', () => {
  test('stays as it was agreed on, and so does every document', async () => {
    const before = await directory.read();
    await tree.write('platform/policy.yaml', BROKEN);
    await tree.write('a.yaml', secret('c'));
    const specs = await directory.read();
    expect(specs).toMatchObject({ policy: before.policy, complete: false });
    expect(namesOf(specs)).toBe('a b');
    await tree.write('platform/policy.yaml', policy());
    expect(await found()).toBe('b c');
  });

  test('that is gone is not guessed', async () => {
    await rm(tree.path('platform'), { recursive: true });
    expect(await directory.read()).toMatchObject({ policy: null, secrets: [], complete: false });
  });

  test('that changed keeps no document of a broken file: it may forbid it', async () => {
    await tree.write('platform/policy.yaml', policy('  naming: { prefix: new_ }\n'));
    await tree.write('a.yaml', BROKEN);
    expect(await foundIncomplete()).toBe('b');
  });
});

test('a directory that is gone is gone: no pass is made of memories', async () => {
  await rm(tree.root, { recursive: true });
  expect(await directory.read()).toMatchObject({ policy: null, secrets: [], complete: false, empty: true });
});
