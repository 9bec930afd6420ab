import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openParameterStore } from '../../../src/sources/aws/parameter-store.js';
import type { Provider, RemoteCheck } from '../../../src/sources/provider.js';
import { startFakeAws, type FakeAws } from '../fakes/aws.js';
import { doorsWith, keyFiles, latest, placeAt, textOf } from './opened.js';

let aws: FakeAws;
let files: ReturnType<typeof keyFiles>;
let calls: string[];
let provider: Provider;

beforeEach(async () => {
  aws = await startFakeAws();
  files = keyFiles(aws.keys);
  calls = [];
  const spec = { kind: 'awsParameterStore' as const, ...placeAt(aws.address, files) };
  provider = openParameterStore({ name: 'corp', spec }, doorsWith(calls));
});

afterEach(async () => {
  await provider.close();
  await aws.stop();
  files.remove();
});

const put = (name: string, value: string): void => {
  const had = aws.account.parameters.get(name) ?? [];
  aws.account.parameters.set(name, [
    ...had,
    { version: had.length + 1, value, writtenAtMs: 1_700_000_000_000, labels: [] },
  ]);
};

/** As the shelf cuts questions. */
function inGroups<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

describe('the Parameter Store, asked for many keys', () => {
  const names = Array.from({ length: 1000 }, (_, n) => `/shop/${String(n).padStart(4, '0')}`);

  test('a thousand that did not change take twenty calls, and a hundred to read', async () => {
    for (const name of names) put(name, `value of ${name}`);
    put('/other/one', 'x');
    const checks: RemoteCheck[] = [];
    for (const group of inGroups(names, provider.batch.revision))
      checks.push(...(await provider.revision(latest(...group))));
    expect(checks).toEqual(names.map(() => ({ kind: 'revision', revision: '1@1700000000' })));
    expect(calls).toEqual(Array(20).fill('DescribeParameters'));
    calls.length = 0;
    const texts: string[] = [];
    for (const group of inGroups(names, provider.batch.read))
      texts.push(...(await provider.read(latest(...group))).map(textOf));
    expect(texts).toEqual(names.map((name) => `value of ${name}`));
    expect(calls).toEqual(Array(100).fill('GetParameters'));
  });

  test('one name that the login may not read does not hide the others', async () => {
    put('/a', 'a');
    put('/b', 'b');
    aws.refuse('GetParameters', 'AccessDeniedException', 2);
    const [first, second] = await provider.read(latest('/a', '/b'));
    expect(first).toMatchObject({ kind: 'unavailable', class: 'forbidden', code: 'StoreForbidden' });
    expect(textOf(second)).toBe('b');
  });

  test('a login that may not list reads, and does not try to list again within the hour', async () => {
    put('/a', 'a');
    aws.refuse('DescribeParameters', 'AccessDeniedException', Infinity);
    for (let pass = 0; pass < 2; pass++) expect(await provider.revision(latest('/a'))).toEqual([{ kind: 'unread' }]);
    expect(calls).toEqual(['DescribeParameters']);
    expect((await provider.read(latest('/a'))).map(textOf)).toEqual(['a']);
  });
});

test('a version of a parameter is a number or a label, beside the newest of it', async () => {
  put('/a', 'old');
  put('/a', 'new');
  aws.account.parameters.get('/a')?.[0]?.labels.push('prod');
  const keys = [null, '1', 'prod', '2'].map((version) => ({ key: '/a', version }));
  expect((await provider.read(keys)).map(textOf)).toEqual(['new', 'old', 'old', 'new']);
  expect(await provider.read([{ key: '/a', version: '9' }])).toMatchObject([
    { kind: 'unavailable', class: 'ambiguous', code: 'StoreVersionUnknown' },
  ]);
});

test('a parameter that was deleted and made again has another revision, although it counts from one', async () => {
  put('/a', 'first');
  const before = await provider.revision(latest('/a'));
  aws.account.parameters.set('/a', [{ version: 1, value: 'again', writtenAtMs: 1_700_000_001_000, labels: [] }]);
  expect(await provider.revision(latest('/a'))).not.toEqual(before);
});
