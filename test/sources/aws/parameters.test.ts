import { describe, expect, test } from '@jest/globals';
import { openParameterStore } from '../../../src/sources/aws/parameter-store.js';
import type { RemoteCheck } from '../../../src/sources/provider.js';
import { eachWithFakeAws, latest, textOf } from './opened.js';

const at = eachWithFakeAws((place, doors) => {
  return openParameterStore({ name: 'corp', spec: { kind: 'awsParameterStore', ...place } }, doors);
});

const put = (name: string, value: string): void => {
  const had = at().aws.account.parameters.get(name) ?? [];
  at().aws.account.parameters.set(name, [
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

  test('a thousand that did not change take twenty at().calls, and a hundred to read', async () => {
    for (const name of names) put(name, `value of ${name}`);
    put('/other/one', 'x');
    const checks: RemoteCheck[] = [];
    for (const group of inGroups(names, at().provider.batch.revision))
      checks.push(...(await at().provider.revision(latest(...group))));
    expect(checks).toEqual(names.map(() => ({ kind: 'revision', revision: '1@1700000000' })));
    expect(at().calls).toEqual(Array(20).fill('DescribeParameters'));
    at().calls.length = 0;
    const texts: string[] = [];
    for (const group of inGroups(names, at().provider.batch.read))
      texts.push(...(await at().provider.read(latest(...group))).map(textOf));
    expect(texts).toEqual(names.map((name) => `value of ${name}`));
    expect(at().calls).toEqual(Array(100).fill('GetParameters'));
  });

  test('a page of nothing is no end of the list', async () => {
    put('/a', 'a');
    at().aws.account.emptyPages = true;
    expect(await at().provider.revision(latest('/a'))).toEqual([{ kind: 'revision', revision: '1@1700000000' }]);
    expect(at().calls).toEqual(['DescribeParameters', 'DescribeParameters']);
  });

  test('one name that the login may not read does not hide the others', async () => {
    put('/a', 'a');
    put('/b', 'b');
    at().aws.refuse('GetParameters', 'AccessDeniedException', 2);
    const [first, second] = await at().provider.read(latest('/a', '/b'));
    expect(first).toMatchObject({ kind: 'unavailable', class: 'forbidden', code: 'StoreForbidden' });
    expect(textOf(second)).toBe('b');
  });

  test('a login that may not list reads, and does not try to list again within the hour', async () => {
    put('/a', 'a');
    at().aws.refuse('DescribeParameters', 'AccessDeniedException', Infinity);
    for (let pass = 0; pass < 2; pass++)
      expect(await at().provider.revision(latest('/a'))).toEqual([{ kind: 'unread' }]);
    expect(at().calls).toEqual(['DescribeParameters']);
    expect((await at().provider.read(latest('/a'))).map(textOf)).toEqual(['a']);
  });
});

test('a version of a parameter is a number or a label, beside the newest of it', async () => {
  put('/a', 'old');
  put('/a', 'new');
  at().aws.account.parameters.get('/a')?.[0]?.labels.push('prod');
  const keys = [null, '1', 'prod', '2'].map((version) => ({ key: '/a', version }));
  expect((await at().provider.read(keys)).map(textOf)).toEqual(['new', 'old', 'old', 'new']);
  expect(await at().provider.read([{ key: '/a', version: '9' }])).toMatchObject([
    { kind: 'unavailable', class: 'ambiguous', code: 'StoreVersionUnknown' },
  ]);
});

test('a parameter that was deleted and made again has another revision, although it counts from one', async () => {
  put('/a', 'first');
  const before = await at().provider.revision(latest('/a'));
  at().aws.account.parameters.set('/a', [{ version: 1, value: 'again', writtenAtMs: 1_700_000_001_000, labels: [] }]);
  expect(await at().provider.revision(latest('/a'))).not.toEqual(before);
});
