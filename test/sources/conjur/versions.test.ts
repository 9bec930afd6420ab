import { describe, expect, test } from '@jest/globals';
import type { RemoteCheck } from '../../../src/sources/provider.js';
import { declare, writeValue } from '../fakes/conjur-state.js';
import { calls, newest, openedConjur, said, write } from './opened.js';

const opened = openedConjur();
const check = async (key: string, version: string | null = null): Promise<RemoteCheck | undefined> =>
  (await opened.provider.revision([{ key, version }]))[0];
const read = async (key: string, version: string): Promise<string> =>
  said((await opened.provider.read([{ key, version }]))[0]);

describe('a version', () => {
  test('that a document names is read as it was, and does not move', async () => {
    for (const value of ['one', 'two', 'three']) write(opened, 'app/db', value);
    const before = await check('app/db', '2');
    expect(await read('app/db', '2')).toBe('two');
    write(opened, 'app/db', 'four');
    expect(await check('app/db', '2')).toEqual(before);
    expect(await read('app/db', '2')).toBe('two');
    expect(await check('app/db')).not.toEqual(before);
  });

  test('that Conjur no longer keeps is unavailable, never gone: what runs with it goes on', async () => {
    for (let n = 1; n <= 22; n++) write(opened, 'app/db', `value ${String(n)}`);
    for (const version of ['2', '23', 'latest']) {
      expect(await check('app/db', version)).toMatchObject({ kind: 'unavailable', code: 'StoreVersionUnknown' });
      expect(await read('app/db', version)).toBe('StoreVersionUnknown');
    }
    expect(await read('app/db', '3')).toBe('value 3');
  });

  test('is not made by writing the same value again', async () => {
    write(opened, 'app/db', 'same');
    const before = await check('app/db');
    write(opened, 'app/db', 'same');
    expect(await check('app/db')).toEqual(before);
  });

  test('of a variable that was removed and made anew is another one, though it has the same number', async () => {
    write(opened, 'app/db', 'old');
    const before = await check('app/db');
    opened.fake.state.variables.delete('app/db');
    write(opened, 'app/db', 'new');
    expect(await check('app/db')).not.toEqual(before);
  });
});

describe('nothing proves that a key is gone:', () => {
  test.each([
    ['a variable that was removed', () => void opened.fake.state.variables.delete('app/db')],
    ['one that a policy has just made anew, before its value is set', () => void declare(opened.fake.state, 'app/db')],
    [
      'one that this login may not see any more',
      () => writeValue(opened.fake.state, 'app/db', Buffer.from('x'), 'none'),
    ],
  ])('%s', async (_, change) => {
    write(opened, 'app/db', 'there');
    opened.fake.state.variables.delete('app/db');
    change();
    expect(await check('app/db')).toEqual({ kind: 'unread' });
    const [answer] = await opened.provider.read(newest(['app/db']));
    expect(answer).toMatchObject({ kind: 'unavailable' });
    expect(['ambiguous', 'forbidden']).toContain(answer?.kind === 'unavailable' && answer.class);
  });
});

describe('the list of variables', () => {
  test('is asked for in smaller pages where the server gives no larger ones, and so from then on', async () => {
    for (let n = 0; n < 250; n++) write(opened, `app/key-${String(n)}`);
    opened.fake.state.listLimitMax = 100;
    const keys = Array.from({ length: 250 }, (_, n) => `app/key-${String(n)}`);
    const checks = await opened.provider.revision(newest(keys));
    expect(checks.every(({ kind }) => kind === 'revision')).toBe(true);
    expect(calls(opened)).toBe('login, list, list, list, list');
    await opened.provider.revision(newest(keys));
    expect(calls(opened)).toBe('list, list, list');
  });

  test('is left alone where it has more pages than there are keys to ask for', async () => {
    opened.fake.state.listLimitMax = 10;
    for (let n = 100; n < 200; n++) write(opened, `app/key-${String(n)}`);
    const keys = ['app/key-150', 'app/key-199', 'app/missing'];
    const kinds = async (): Promise<string[]> => (await opened.provider.revision(newest(keys))).map(({ kind }) => kind);
    expect(await kinds()).toEqual(['revision', 'revision', 'unread']);
    expect(calls(opened)).toBe('login, list, list, list, list, list, check, check, check');
    expect(await kinds()).toEqual(['revision', 'revision', 'unread']);
    expect(calls(opened)).toBe('check, check, check');
  });

  test('that is denied is not asked for again: keys are read, and have no revision of their own', async () => {
    opened.fake.state.deniesLists = true;
    const keys = ['app/a', 'app/b'];
    for (const key of keys) write(opened, key);
    for (let look = 0; look < 2; look++) {
      expect(await opened.provider.revision(newest(keys))).toEqual(keys.map(() => ({ kind: 'unread' })));
      const answers = await opened.provider.read(newest(keys));
      expect(answers.map(said)).toEqual(['value of app/a', 'value of app/b']);
      expect(answers).toMatchObject(keys.map(() => ({ revision: null })));
    }
    expect(calls(opened)).toBe('login, list, read, read');
  });
});
