import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { testWith } from '../../support/programs.js';
import { purge, recover, remove, write } from '../fakes/azure-state.js';
import { askVault, openAzureWorld, textOf, type AzureWorld } from './opened.js';

const test = testWith('openssl');

let world: AzureWorld;
beforeEach(async () => {
  world = await openAzureWorld();
});
afterEach(() => world.stop());

describe('a secret of Key Vault', () => {
  test('is read as text, whatever case its name is written in, and by version', async () => {
    const { state } = world.fake;
    const first = write(state, 'DB-Password', 'first');
    write(state, 'DB-Password', 'värde ✓ 秘密 🔑');
    const vault = askVault(world);
    expect(textOf(await vault.read('db-password'))).toBe('värde ✓ 秘密 🔑');
    const old = await vault.read('db-password', first.id);
    expect([textOf(old), old.kind === 'present' && old.revision]).toEqual(['first', first.id]);
    expect(await vault.provider.revision([{ key: 'db-password', version: first.id }])).toEqual([
      { kind: 'revision', revision: first.id },
    ]);
  });

  test('is read outside of its time too; its beginning and its end are told, by the reading and by the list', async () => {
    const { state } = world.fake;
    write(state, 'old', 'still good', { nbf: 500, exp: 1_000 });
    write(state, 'early', 'good already', { nbf: 9_000_000_000 });
    const vault = askVault(world);
    const old = { notBeforeMs: 500_000, expiresAtMs: 1_000_000 };
    expect(await vault.read('old')).toMatchObject({ kind: 'present', ...old });
    const early = { notBeforeMs: 9_000_000_000_000, expiresAtMs: null };
    expect(await vault.read('early')).toMatchObject({ kind: 'present', ...early });
    expect(await vault.check('old', 'early')).toMatchObject([
      { kind: 'revision', lifetime: { fromMs: 500_000, untilMs: 1_000_000 } },
      { kind: 'revision', lifetime: { fromMs: 9_000_000_000_000, untilMs: null } },
    ]);
  });

  test('that is disabled is forbidden, and not gone', async () => {
    write(world.fake.state, 'off', 'value', { enabled: false });
    const vault = askVault(world);
    expect(await vault.check('off')).toEqual([{ kind: 'unread' }]);
    expect(await vault.read('off')).toMatchObject({
      class: 'forbidden',
      code: 'StoreKeyDisabled',
      message: expect.stringMatching(/"corp".*"off".*status 403, SecretDisabled, request [0-9a-f-]{36}/),
    });
  });

  test.each(['a/b', 'ü', '', 'x'.repeat(128), '../x'])('cannot have the name "%s": nobody is asked', async (name) => {
    const vault = askVault(world);
    expect(await vault.read(name)).toMatchObject({ code: 'StoreRefused' });
    expect(await vault.read('name', 'not-a-version')).toMatchObject({ code: 'StoreRefused' });
    expect(vault.calls).toEqual([]);
  });
});

describe('a secret that is not there', () => {
  test('and can be recovered, is not gone, however long', async () => {
    write(world.fake.state, 'db', 'value');
    remove(world.fake.state, 'db');
    const vault = askVault(world);
    for (let minutes = 0; minutes < 3; minutes++) {
      expect(await vault.read('db')).toMatchObject({
        class: 'ambiguous',
        code: 'StoreKeyDeleted',
        message: expect.stringMatching(/recover it until \d{4}-/),
      });
      vault.passed += 60_000;
    }
  });

  test('nor is it among the deleted, is gone when that is still so after a minute', async () => {
    const vault = askVault(world);
    expect(await vault.read('db')).toMatchObject({ class: 'ambiguous', retryAfterMs: 60_000 });
    vault.passed = 59_000;
    expect(await vault.read('db')).toMatchObject({ class: 'ambiguous', retryAfterMs: 1_000 });
    vault.passed = 60_000;
    expect(await vault.read('db')).toMatchObject({
      kind: 'absent',
      message: expect.stringContaining('SecretNotFound'),
    });
  });

  test('for a moment, because it is being recovered, begins anew', async () => {
    const { state } = world.fake;
    const vault = askVault(world);
    await vault.read('db');
    write(state, 'db', 'value');
    remove(state, 'db');
    vault.passed = 30_000;
    expect(await vault.read('db')).toMatchObject({ code: 'StoreKeyDeleted' });
    recover(state, 'db');
    expect(textOf(await vault.read('db'))).toBe('value');
    remove(state, 'db');
    purge(state, 'db');
    vault.passed = 70_000;
    expect(await vault.read('db')).toMatchObject({ kind: 'unavailable', retryAfterMs: 60_000 });
  });

  test('is never gone for who may not see the deleted ones', async () => {
    world.fake.state.denied.add('deleted');
    const vault = askVault(world);
    await vault.read('db');
    vault.passed = 600_000;
    expect(await vault.read('db')).toMatchObject({ class: 'ambiguous', code: 'StoreKeyUnknown' });
  });

  test('in that version is never gone: versions go with the whole secret', async () => {
    write(world.fake.state, 'db', 'value');
    const vault = askVault(world);
    await vault.read('db', '0'.repeat(32));
    vault.passed = 600_000;
    expect(await vault.read('db', '0'.repeat(32))).toMatchObject({ class: 'ambiguous', code: 'StoreVersionUnknown' });
  });
});

describe('the cheap check', () => {
  const names = (n: number): string[] => Array.from({ length: n }, (_, at) => `key-${String(at)}`);

  test('asks for a thousand keys at 1/25 of the calls of reading them', async () => {
    for (const name of names(1_000)) write(world.fake.state, name, 'value');
    const vault = askVault(world);
    const checks = await vault.check(...names(1_000));
    expect(new Set(checks.map(({ kind }) => kind))).toEqual(new Set(['revision']));
    // One more is the question without a token, which tells where to log in.
    expect(vault.calls.filter((call) => call === 'list')).toHaveLength(41);
    const read = await vault.read('key-7');
    expect(read.kind === 'present' && { kind: 'revision', revision: read.revision }).toEqual(checks[7]);
  });

  test('is left alone where the list is longer than reading', async () => {
    for (const name of names(200)) write(world.fake.state, name, 'value');
    const vault = askVault(world);
    expect(await vault.check('key-99')).toEqual([{ kind: 'unread' }]);
    const before = vault.calls.length;
    expect(await vault.check('key-99')).toEqual([{ kind: 'unread' }]);
    expect(vault.calls).toHaveLength(before);
  });

  test('is left alone for good by who may not list, and reading goes on', async () => {
    write(world.fake.state, 'db', 'value');
    world.fake.state.denied.add('list');
    const vault = askVault(world);
    expect(await vault.provider.test()).toBeNull();
    expect(await vault.check('db')).toEqual([{ kind: 'unread' }]);
    const before = vault.calls.length;
    expect(await vault.check('db')).toEqual([{ kind: 'unread' }]);
    expect(vault.calls).toHaveLength(before);
    expect(textOf(await vault.read('db'))).toBe('value');
  });

  test('sees two changes within one second', async () => {
    const { state } = world.fake;
    state.tick = 0;
    write(state, 'db', 'first');
    const vault = askVault(world);
    expect(await vault.check('db')).toEqual([{ kind: 'unread' }]);
    const read = await vault.read('db');
    write(state, 'db', 'second');
    state.now += 10;
    const [check] = await vault.check('db');
    expect(check?.kind).toBe('revision');
    expect(read.kind === 'present' && read.revision).not.toBe(check?.kind === 'revision' && check.revision);
    const again = await vault.read('db');
    expect([textOf(again), again.kind === 'present' && again.revision]).toEqual([
      'second',
      check?.kind === 'revision' && check.revision,
    ]);
  });
});
