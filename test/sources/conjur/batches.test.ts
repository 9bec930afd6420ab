import { describe, expect, test } from '@jest/globals';
import { declare, writeValue } from '../fakes/conjur-state.js';
import { calls, newest, openedConjur, said, write } from './opened.js';

const opened = openedConjur();
const named = (count: number): string[] => Array.from({ length: count }, (_, n) => `app/key-${String(n)}`);
const read = async (keys: readonly string[]): Promise<string[]> => (await opened.provider.read(newest(keys))).map(said);
const values = (keys: readonly string[]): string[] => keys.map((key) => `value of ${key}`);

describe('1,000 keys', () => {
  test('are checked by one list, and one page more where there are more variables than a page holds', async () => {
    const keys = named(1000);
    for (const key of keys) write(opened, key);
    await opened.provider.revision(newest(['app/key-0']));
    expect(calls(opened)).toBe('login, check');
    const checks = await opened.provider.revision(newest(keys));
    expect(checks.every(({ kind }) => kind === 'revision')).toBe(true);
    expect(calls(opened)).toBe('list');
    write(opened, 'zz/one-more');
    const last = await opened.provider.revision(newest([...keys.slice(1), 'zz/one-more']));
    expect(last.every(({ kind }) => kind === 'revision')).toBe(true);
    expect(calls(opened)).toBe('list, list');
  });

  test('are read by a list and a request for each 6,000 characters of names', async () => {
    const keys = named(1000);
    for (const key of keys) write(opened, key);
    expect(await read(keys)).toEqual(values(keys));
    const asked = calls(opened).split(', ');
    expect(asked.slice(0, 2)).toEqual(['login', 'list']);
    expect(asked.filter((operation) => operation === 'read')).toHaveLength(6);
    expect(asked).toHaveLength(8);
    for (const line of opened.fake.log().split('\n')) expect(line.length).toBeLessThan(6_100);
  });
});

describe('one key among others', () => {
  const keys = named(32);
  const others = keys.filter((key) => key !== 'app/key-9');
  const withOne = async (): Promise<string[]> => {
    const got = await read(keys);
    expect(got.filter((_, index) => index !== 9)).toEqual(values(others));
    return [got[9] ?? ''];
  };

  test('that is not there, or has no value, is left out of the batch and told by itself', async () => {
    for (const key of others) write(opened, key);
    expect(await withOne()).toEqual(['StoreKeyUnknown']);
    expect(calls(opened)).toBe('login, list, read, read');
    declare(opened.fake.state, 'app/key-9');
    expect(await withOne()).toEqual(['StoreKeyUnknown']);
    expect(calls(opened)).toBe('list, read, read');
  });

  test('that this login may see and not read is found by halving, once; then it is asked for alone', async () => {
    for (const key of others) write(opened, key);
    writeValue(opened.fake.state, 'app/key-9', Buffer.from('not yours'), 'read');
    expect(await withOne()).toEqual(['StoreForbidden']);
    expect(calls(opened)).toBe(`login, list${', read'.repeat(11)}`);
    expect(await withOne()).toEqual(['StoreForbidden']);
    expect(calls(opened)).toBe('list, read, read');
    writeValue(opened.fake.state, 'app/key-9', Buffer.from('yours now'));
    opened.fake.state.variables.delete('app/key-9');
    write(opened, 'app/key-9');
    expect(await read(keys)).toEqual(values(keys));
    calls(opened);
    expect(await read(keys)).toEqual(values(keys));
    expect(calls(opened)).toBe('list, read');
  });

  test('with a comma in its name, which a batch would take for its end, is read alone', async () => {
    for (const key of [...keys, 'app/a,b']) write(opened, key);
    expect(await read([...keys, 'app/a,b'])).toEqual(values([...keys, 'app/a,b']));
    expect(calls(opened)).toBe('login, list, read, read');
  });
});

test('where half of the keys are forbidden, halving gives up before it costs more than one by one', async () => {
  const keys = named(64);
  for (const [index, key] of keys.entries())
    writeValue(opened.fake.state, key, Buffer.from(`value of ${key}`), index % 2 === 0 ? 'execute' : 'read');
  const expected = keys.map((key, index) => (index % 2 === 0 ? `value of ${key}` : 'StoreForbidden'));
  expect(await read(keys)).toEqual(expected);
  expect(
    calls(opened)
      .split(', ')
      .filter((operation) => operation === 'read').length,
  ).toBeLessThanOrEqual(64 + 33);
  expect(await read(keys)).toEqual(expected);
  expect(calls(opened)).toBe(`list${', read'.repeat(1 + 32)}`);
});

test.each([
  ['bytes that are no text', Buffer.from([0, 255, 254, 10, 13, 0])],
  ['lines longer than Ruby lets base64 be', 'x'.repeat(1000)],
  ['a value that is base64 itself', Buffer.from('hidden').toString('base64')],
  ['a line break at the end', 'value\n'],
])('%s come as they are, in a batch and in a version', async (_, value) => {
  const bytes = Buffer.from(value);
  write(opened, 'app/raw', bytes);
  write(opened, 'app/other');
  const answers = await opened.provider.read([...newest(['app/raw', 'app/other']), { key: 'app/raw', version: '1' }]);
  for (const answer of [answers[0], answers[2]]) {
    if (answer?.kind !== 'present') throw new Error(said(answer));
    expect(answer.value.expose((got) => bytes.equals(got))).toBe(true);
  }
});

test('names of any letters, with spaces, signs and slashes, are read and checked', async () => {
  const keys = ['app/pässwörd ✓', 'app/秘密/🔑', 'app/a+b=c&d%20e?f#g', 'app/with:colon', 'app/\'quoted\' "twice"'];
  for (const key of keys) write(opened, key);
  expect(await read(keys)).toEqual(values(keys));
  expect((await opened.provider.revision(newest(keys))).map(({ kind }) => kind)).toEqual(keys.map(() => 'revision'));
  expect(said((await opened.provider.read([{ key: keys[2] ?? '', version: '1' }]))[0])).toBe(
    `value of ${keys[2] ?? ''}`,
  );
});

test('a server that does not say base64 is read one by one: what came could be anything', async () => {
  opened.fake.state.knowsBase64 = false;
  const keys = named(4);
  for (const key of keys) write(opened, key);
  expect(await read(keys)).toEqual(values(keys));
  expect(calls(opened)).toBe(`login, list${', read'.repeat(5)}`);
  expect(await read(keys)).toEqual(values(keys));
  expect(calls(opened)).toBe(`list${', read'.repeat(4)}`);
});

test('a key that the server cannot decrypt takes no other down, and is asked for alone from then on', async () => {
  const keys = named(32);
  for (const key of keys) write(opened, key);
  opened.fake.state.broken.add('app/key-9');
  const expected = keys.map((key) => (key === 'app/key-9' ? 'StoreUnreachable' : `value of ${key}`));
  expect(await read(keys)).toEqual(expected);
  calls(opened);
  expect(await read(keys)).toEqual(expected);
  // A server that stumbles is asked once more.
  expect(calls(opened)).toBe('list, read, read, read');
});

test('a server that answers no batch is not asked for every key of it', async () => {
  const keys = named(64);
  for (const key of keys) write(opened, key);
  opened.fake.state.deniesLists = true;
  await opened.provider.revision(newest(keys));
  calls(opened);
  opened.fake.state.isDown = true;
  expect(await read(keys)).toEqual(keys.map(() => 'StoreUnreachable'));
  // The batch, its halves and its quarters; a server that stumbles is asked once more.
  expect(calls(opened).split(', ')).toEqual(Array(14).fill('read'));
});

test.each([0, 1, 63])('nor is it to blame for one such key, wherever that stands (%s of 64)', async (index) => {
  const keys = named(64);
  for (const key of keys) write(opened, key);
  const broken = keys[index] ?? '';
  opened.fake.state.broken.add(broken);
  const expected = keys.map((key) => (key === broken ? 'StoreUnreachable' : `value of ${key}`));
  expect(await read(keys)).toEqual(expected);
});

test('a server that goes away after its first answers is not waited for once for each key that is left', async () => {
  opened.fake.state.knowsBase64 = false;
  const keys = named(50);
  for (const key of keys) write(opened, key);
  expect(await read(keys)).toEqual(values(keys));
  calls(opened);
  for (const key of keys.slice(5)) opened.fake.state.broken.add(key);
  const expected = keys.map((key, index) => (index < 5 ? `value of ${key}` : 'StoreUnreachable'));
  expect(await read(keys)).toEqual(expected);
  expect(calls(opened).split(', ')).toEqual(['list', ...Array<string>(5 + 3 * 2).fill('read')]);
});
