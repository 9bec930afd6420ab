import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOpenBao, type OpenBao } from '../../../servers/openbao.js';
import { fieldsOf, newPurse, open, read, type Opened, type Purse } from './opened.js';

let bao: OpenBao;
let purse: Purse;
let root: Opened;

beforeAll(async () => {
  bao = await startOpenBao();
  purse = newPurse();
  root = open(bao, { method: 'token', token: purse.put('root', bao.rootToken) });
});
afterAll(async () => {
  await root.provider.close();
  purse.close();
  await bao.stop();
});

test('a version may be named, and stays what it was', async () => {
  await write('pinned', { value: 'one' });
  await write('pinned', { value: 'two' });
  expect(fieldsOf(await read(root.provider, 'pinned', '1'))).toEqual({ value: 'one' });
  expect(fieldsOf(await read(root.provider, 'pinned'))).toEqual({ value: 'two' });
  const [check] = await root.provider.revision([{ key: 'pinned', version: '1' }]);
  expect(check).toMatchObject({ kind: 'revision', revision: expect.stringMatching(/^1@/) });
});

test('a version that never was is not known, and proves nothing', async () => {
  await write('short', { value: 'one' });
  const [check] = await root.provider.revision([{ key: 'short', version: '7' }]);
  expect(check).toMatchObject({ kind: 'unavailable', code: 'StoreVersionUnknown' });
});

test('a destroyed version is absent, and one that was brought back is not', async () => {
  await write('life', { value: 'one' });
  await bao.ask('DELETE', 'secret/data/life');
  expect(await read(root.provider, 'life')).toMatchObject({ kind: 'absent' });
  await bao.ask('POST', 'secret/undelete/life', { versions: [1] });
  expect(fieldsOf(await read(root.provider, 'life'))).toEqual({ value: 'one' });
  await bao.ask('POST', 'secret/destroy/life', { versions: [1] });
  expect(await read(root.provider, 'life')).toMatchObject({
    kind: 'absent',
    message: expect.stringContaining('destroyed'),
  });
});

test('a key that was removed whole and made anew has another revision, though it counts from 1 again', async () => {
  await write('anew', { value: 'one' });
  const [before] = await root.provider.revision([{ key: 'anew', version: null }]);
  await bao.ask('DELETE', 'secret/metadata/anew');
  // OpenBao tells whole seconds.
  const second = wholeSecond();
  while (wholeSecond() === second) await sleep(50);
  await write('anew', { value: 'two' });
  const [after] = await root.provider.revision([{ key: 'anew', version: null }]);
  expect(after?.kind).toBe('revision');
  expect(after).not.toEqual(before);
});

test('a key whose metadata are forbidden is read instead, and they are not asked for again', async () => {
  await bao.ask('POST', 'sys/policies/acl/data', { policy: 'path "secret/data/*" { capabilities = ["read"] }' });
  const made = await bao.ask('POST', 'auth/token/create', { policies: ['data'], ttl: '1h' });
  const token = purse.put('token', made.auth?.client_token ?? '');
  const { provider, calls } = open(bao, { method: 'token', token });
  await write('plain', { value: 'one' });
  for (let time = 0; time < 3; time++)
    expect(await provider.revision([{ key: 'plain', version: null }])).toEqual([{ kind: 'unread' }]);
  expect(calls.filter((call) => call === 'check')).toHaveLength(1);
  expect(fieldsOf(await read(provider, 'plain'))).toEqual({ value: 'one' });
  await provider.close();
});

test('numbers and lists of a value come as the server has them', async () => {
  // It sorts the keys of a mapping itself.
  const data = { big: Number.MAX_SAFE_INTEGER, nested: { empty: {}, list: [1, null, ''] } };
  await bao.ask('POST', 'secret/data/json', { data });
  const answer = await read(root.provider, 'json');
  if (answer.kind !== 'present') throw new Error(answer.message);
  const text = answer.value.expose((bytes) => Buffer.from(bytes).toString());
  expect(text).toBe(JSON.stringify(data));
});

test('version 1 has values without revisions', async () => {
  await bao.ask('POST', 'sys/mounts/old', { type: 'kv', options: { version: '1' } });
  await bao.ask('POST', 'old/app/db', { value: 'plain' });
  const token = purse.put('root', bao.rootToken);
  const { provider } = open(bao, { method: 'token', token }, { engine: { kind: 'kv', mount: 'old', version: 1 } });
  expect(await provider.revision([{ key: 'app/db', version: null }])).toEqual([{ kind: 'unread' }]);
  expect(await read(provider, 'app/db')).toMatchObject({ kind: 'present', revision: null });
  expect(await read(provider, 'app/other')).toMatchObject({ kind: 'unavailable', class: 'ambiguous' });
  expect(await read(provider, 'app/db', '1')).toMatchObject({ kind: 'unavailable', class: 'invalid' });
  await provider.close();
});

test.each(['../sys/mounts', 'a//b', '/a', 'a/', '.'])('a key like "%s" never leaves its mount', async (key) => {
  expect(await read(root.provider, key)).toMatchObject({ kind: 'unavailable', code: 'StoreRefused' });
});

function wholeSecond(): number {
  return Math.floor(Date.now() / 1000);
}

async function write(key: string, data: Readonly<Record<string, string>>): Promise<void> {
  await bao.ask('POST', `secret/data/${key}`, { data });
}
