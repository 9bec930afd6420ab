import { describe, expect, test } from '@jest/globals';
import { openSecretsManager } from '../../../src/sources/aws/secrets-manager.js';
import { eachWithFakeAws, latest, textOf } from './opened.js';

const at = eachWithFakeAws((place, doors) => {
  return openSecretsManager({ name: 'corp', spec: { kind: 'awsSecretsManager', ...place } }, doors);
});

const put = (key: string, text: string): string => at().aws.account.put(key, { text, binary: null });

describe('Secrets Manager, asked for many keys', () => {
  test('a thousand that did not change take ten at().calls', async () => {
    const names = Array.from({ length: 1000 }, (_, n) => `shop/${String(n).padStart(4, '0')}`);
    const ids = names.map((name) => put(name, 'x'));
    put('other/one', 'x');
    const checks = await at().provider.revision(latest(...names));
    expect(checks).toEqual(ids.map((revision) => ({ kind: 'revision', revision })));
    expect(at().calls).toEqual(Array(10).fill('ListSecrets'));
  });

  test('twenty are read in one call; what it does not give is asked for by itself', async () => {
    const names = Array.from({ length: 18 }, (_, n) => `shop/${n}`);
    for (const name of names) put(name, `value of ${name}`);
    put('shop/gone-soon', 'x');
    const deleted = at().aws.account.secret('shop/gone-soon');
    if (deleted !== undefined) deleted.deletedAt = 1_700_000_000;
    const answers = await at().provider.read(latest(...names, 'shop/gone-soon', 'shop/never'));
    expect(answers.slice(0, 18).map(textOf)).toEqual(names.map((name) => `value of ${name}`));
    expect(answers.slice(18)).toMatchObject([{ kind: 'unavailable', code: 'StoreKeyDeleted' }, { kind: 'absent' }]);
    const alone = ['GetSecretValue', 'DescribeSecret'];
    expect(at().calls).toEqual(['BatchGetSecretValue', ...alone, ...alone]);
  });

  test('a login that may not list asks one by one, and does not try again within the hour', async () => {
    const ids = ['a', 'b'].map((name) => put(name, 'x'));
    at().aws.refuse('ListSecrets', 'AccessDeniedException', Infinity);
    for (let pass = 0; pass < 2; pass++)
      expect(await at().provider.revision(latest('a', 'b'))).toEqual(
        ids.map((revision) => ({ kind: 'revision', revision })),
      );
    expect(at().calls.filter((one) => one === 'ListSecrets')).toHaveLength(1);
  });

  test('few keys among many of others are not looked for page by page', async () => {
    for (let n = 0; n < 500; n++) put(`other/${n}`, 'x');
    const ids = ['a', 'z'].map((name) => put(name, 'x'));
    const checks = await at().provider.revision(latest('a', 'z'));
    expect(checks).toEqual(ids.map((revision) => ({ kind: 'revision', revision })));
    expect(at().calls.length).toBeLessThanOrEqual(3);
  });

  test('a login that may not read in batches reads one by one', async () => {
    for (const name of ['a', 'b']) put(name, name);
    at().aws.refuse('BatchGetSecretValue', 'AccessDeniedException', Infinity);
    expect((await at().provider.read(latest('a', 'b'))).map(textOf)).toEqual(['a', 'b']);
    expect((await at().provider.read(latest('b', 'a'))).map(textOf)).toEqual(['b', 'a']);
    expect(at().calls.filter((one) => one === 'BatchGetSecretValue')).toHaveLength(1);
  });

  test('a page of nothing is no end of the list', async () => {
    const keys = ['a', 'b', 'c'];
    const ids = keys.map((key) => put(key, 'x'));
    at().aws.account.emptyPages = true;
    const checks = await at().provider.revision(latest(...keys));
    expect(checks).toEqual(ids.map((revision) => ({ kind: 'revision', revision })));
    expect(at().calls).toEqual(['ListSecrets', 'ListSecrets']);
  });

  test('what a list says is gone is asked for by itself', async () => {
    put('a', 'x');
    put('b', 'x');
    expect(await at().provider.revision(latest('a', 'b', 'c'))).toMatchObject([{}, {}, { kind: 'absent' }]);
    expect(at().calls).toEqual(['ListSecrets', 'DescribeSecret']);
  });
});

describe('a version of a secret', () => {
  test('is a stage or an id, checked and read', async () => {
    const [old, current] = [put('a', 'old'), put('a', 'new')];
    const keys = [null, 'AWSCURRENT', 'AWSPREVIOUS', old, `id:${current}`].map((version) => ({ key: 'a', version }));
    expect((await at().provider.read(keys)).map(textOf)).toEqual(['new', 'new', 'old', 'old', 'new']);
    const revisions = [current, current, old, old, current];
    expect(await at().provider.revision(keys)).toEqual(revisions.map((revision) => ({ kind: 'revision', revision })));
  });

  test('that is not there is no proof that the secret is gone', async () => {
    put('a', 'x');
    const [key] = [{ key: 'a', version: 'AWSPENDING' }];
    expect(await at().provider.read([key])).toMatchObject([{ kind: 'unavailable', code: 'StoreVersionUnknown' }]);
    expect(await at().provider.revision([key])).toMatchObject([{ kind: 'unavailable', code: 'StoreVersionUnknown' }]);
    expect(await at().provider.read([{ key: 'b', version: 'AWSPENDING' }])).toMatchObject([{ kind: 'absent' }]);
  });
});

test('bytes come as bytes', async () => {
  const bytes = Buffer.from([0, 255, 1, 128]);
  at().aws.account.put('a', { text: null, binary: bytes.toString('base64') });
  const [answer] = await at().provider.read(latest('a'));
  expect(answer?.kind === 'present' && answer.value.expose((lent) => Buffer.from(lent).equals(bytes))).toBe(true);
});

test('a secret that waits for its deletion is not gone, and comes back restored', async () => {
  put('a', 'x');
  const secret = at().aws.account.secret('a');
  if (secret !== undefined) secret.deletedAt = 1_700_000_000;
  for (const [answer] of [await at().provider.revision(latest('a')), await at().provider.read(latest('a'))])
    expect(answer).toMatchObject({ kind: 'unavailable', class: 'invalid', code: 'StoreKeyDeleted' });
  if (secret !== undefined) secret.deletedAt = null;
  expect((await at().provider.read(latest('a'))).map(textOf)).toEqual(['x']);
});

test('a clock that is an hour off is put right by what AWS says', async () => {
  put('a', 'x');
  at().aws.skewMs = 3_600_000;
  expect((await at().provider.read(latest('a'))).map(textOf)).toEqual(['x']);
  expect(at().calls).toEqual(['GetSecretValue', 'GetSecretValue']);
  expect((await at().provider.read(latest('a'))).map(textOf)).toEqual(['x']);
  expect(at().calls).toHaveLength(3);
});

test.each(['RequestTimeTooSkewed', 'RequestExpired'])(
  'a clock that AWS goes on to find wrong (%s) is told as that, and not taken for a wrong key',
  async (code) => {
    put('a', 'x');
    at().aws.refuse('GetSecretValue', code, Infinity, 403);
    const message = expect.stringMatching(/"corp" finds the clock of this machine wrong \(status 403, Request/);
    const hint = expect.stringContaining('set the clock');
    expect(await at().provider.read(latest('a'))).toMatchObject([
      { class: 'auth', code: 'StoreLoginFailed', message, hint },
    ]);
    expect(at().calls.length).toBeLessThanOrEqual(2);
  },
);

test('twenty values of 64 KiB, every byte of which JSON escapes, come in one answer', async () => {
  const keys = Array.from({ length: 20 }, (_, n) => `shop/${String(n)}`);
  const value = '\u0001'.repeat(64 * 1024);
  for (const key of keys) put(key, value);
  const answers = await at().provider.read(latest(...keys));
  expect(answers.map((answer) => textOf(answer) === value)).toEqual(keys.map(() => true));
  expect(at().calls).toEqual(['BatchGetSecretValue']);
});

test('a key that was replaced in its file is taken at the next answer that says so', async () => {
  put('a', 'x');
  expect((await at().provider.read(latest('a'))).map(textOf)).toEqual(['x']);
  const accessKeyId = at().aws.account.newKey(null, null);
  at().files.write({ accessKeyId, secretAccessKey: at().aws.account.keys.get(accessKeyId)?.secret ?? '' });
  at().aws.account.keys.delete(at().aws.keys.accessKeyId);
  expect((await at().provider.read(latest('a'))).map(textOf)).toEqual(['x']);
});

test('credentials that have expired are told as that', async () => {
  const key = at().aws.account.keys.get(at().aws.keys.accessKeyId);
  if (key !== undefined) key.expiresAtMs = 0;
  expect(await at().provider.read(latest('a'))).toMatchObject([{ class: 'auth', code: 'StoreLoginFailed' }]);
  expect(await at().provider.test()).toMatchObject({ class: 'auth' });
});

test.each(['ThrottlingException', 'TooManyRequestsException'])('%s is not asked again by the SDK', async (code) => {
  at().aws.refuse('GetSecretValue', code, Infinity);
  expect(await at().provider.read(latest('a'))).toMatchObject([{ class: 'throttled', code: 'StoreThrottled' }]);
  expect(at().calls).toEqual(['GetSecretValue']);
});

test('a key that AWS cannot decrypt is told with what the login lacks', async () => {
  at().aws.refuse('GetSecretValue', 'DecryptionFailure', 1);
  expect(await at().provider.read(latest('a'))).toMatchObject([{ class: 'forbidden', code: 'StoreNotDecrypted' }]);
});

test('the login is good although it may not list', async () => {
  at().aws.refuse('ListSecrets', 'AccessDeniedException', 1);
  expect(await at().provider.test()).toBeNull();
});
