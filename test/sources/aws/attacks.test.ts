import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openParameterStore } from '../../../src/sources/aws/parameter-store.js';
import { openSecretsManager } from '../../../src/sources/aws/secrets-manager.js';
import type { Provider, Reach } from '../../../src/sources/provider.js';
import { unavailable } from '../../../src/sources/unavailable.js';
import { standBefore } from '../contract/meddler.js';
import { startFakeAws, type FakeAws } from '../fakes/aws.js';
import { doorsWith, keyFiles, latest, placeAt, textOf } from './opened.js';

let aws: FakeAws;
let files: ReturnType<typeof keyFiles>;
let calls: string[];
let secrets: Provider;
let parameters: Provider;

beforeEach(async () => {
  aws = await startFakeAws();
  files = keyFiles(aws.keys);
  calls = [];
  const place = placeAt(aws.address, files);
  secrets = openSecretsManager({ name: 'corp', spec: { kind: 'awsSecretsManager', ...place } }, doorsWith(calls));
  parameters = openParameterStore({ name: 'corp', spec: { kind: 'awsParameterStore', ...place } }, doorsWith(calls));
});

afterEach(async () => {
  await Promise.all([secrets.close(), parameters.close()]);
  await aws.stop();
  files.remove();
});

const put = (key: string): string => aws.account.put(key, { text: `value of ${key}`, binary: null });
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `shop/${String(n)}`);

/** Every address that the SDK chose; nobody is asked. */
function refusing(asked: string[]): Reach {
  return {
    refusal: (_store, url) => {
      asked.push(url);
      return unavailable('StoreServerNotAllowed', 'no', { hint: null });
    },
    lookup: () => undefined,
  };
}

describe('where the SDK goes is said by the SecretStore alone', () => {
  const ours = { ...process.env };
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'waxseal-home-'));
    writeFileSync(join(dir, 'config'), '[default]\nendpoint_url = http://thief.example\n');
  });
  afterEach(() => {
    process.env = { ...ours };
    rmSync(dir, { recursive: true });
  });

  test.each([
    ['a variable', () => ({ AWS_ENDPOINT_URL: 'http://thief.example' })],
    ['a variable of the service', () => ({ AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://thief.example' })],
    ['a file of the home', () => ({ AWS_CONFIG_FILE: join(dir, 'config') })],
  ])('and not by %s', async (_, variables) => {
    Object.assign(process.env, variables());
    const asked: string[] = [];
    const spec = { kind: 'awsSecretsManager' as const, ...placeAt(aws.address, files), endpoint: null };
    const provider = openSecretsManager({ name: 'corp', spec }, { ...doorsWith(), reach: refusing(asked) });
    expect(await provider.read(latest('shop/a'))).toMatchObject([{ code: 'StoreServerNotAllowed' }]);
    await provider.close();
    expect(asked).toEqual(['https://secretsmanager.eu-central-1.amazonaws.com']);
  });
});

describe('a secret counts as gone only if AWS does not even describe it', () => {
  const withoutValue = (key: string): void => {
    put(key);
    aws.account.secret(key)?.versions.splice(0);
  };

  test('one that was made a moment ago has no value yet', async () => {
    withoutValue('shop/new');
    put('shop/other');
    const empty = { kind: 'unavailable', class: 'ambiguous', code: 'StoreVersionUnknown' };
    expect(await secrets.read(latest('shop/new'))).toMatchObject([empty]);
    expect(await secrets.read(latest('shop/new', 'shop/other'))).toMatchObject([empty, { kind: 'present' }]);
    expect(await secrets.revision(latest('shop/new'))).toEqual([{ kind: 'unread' }]);
  });

  test('to a login that may not ask for descriptions nothing is proven', async () => {
    aws.refuse('DescribeSecret', 'AccessDeniedException', Infinity);
    const unproven = { kind: 'unavailable', class: 'ambiguous', code: 'StoreKeyUnknown' };
    expect(await secrets.read(latest('shop/never'))).toMatchObject([unproven]);
  });
});

describe('a value that would be another one as bytes is not believed', () => {
  const half = 'one \ud83d';
  test('with half of a character in it', async () => {
    aws.account.put('shop/half', { text: half, binary: null });
    expect(await secrets.read(latest('shop/half'))).toMatchObject([{ code: 'StoreAnswerInvalid' }]);
  });

  test('nor is that of another secret, whatever stands in between', async () => {
    put('shop/a');
    const arn = aws.account.secret('shop/a')?.arn ?? '';
    expect((await secrets.read(latest('shop/a'))).map(textOf)).toEqual(['value of shop/a']);
    expect((await secrets.read(latest(arn))).map(textOf)).toEqual(['value of shop/a']);
    expect((await secrets.read(latest(arn.slice(0, -7)))).map(textOf)).toEqual(['value of shop/a']);
    const gateway = await standBefore(aws.address);
    const cached = JSON.stringify({ ARN: 'arn', Name: 'shop/b', VersionId: 'one', SecretString: 'value of shop/b' });
    gateway.meddle('', { kind: 'answer', status: 200, body: cached });
    const spec = { kind: 'awsSecretsManager' as const, ...placeAt(gateway.address, files) };
    const provider = openSecretsManager({ name: 'corp', spec }, doorsWith());
    expect(await provider.read(latest('shop/a'))).toMatchObject([{ code: 'StoreAnswerInvalid' }]);
    await provider.close();
    await gateway.stop();
  });

  test('of a server that does not write UTF-8', async () => {
    const gateway = await standBefore(aws.address);
    const body = JSON.stringify({ ARN: 'arn', Name: 'shop/a', VersionId: 'one', SecretString: 'caf\u00e9' });
    gateway.meddle('', { kind: 'answer', status: 200, body: Buffer.from(body, 'latin1') });
    const spec = { kind: 'awsSecretsManager' as const, ...placeAt(gateway.address, files) };
    const provider = openSecretsManager({ name: 'corp', spec }, doorsWith());
    expect(await provider.read(latest('shop/a'))).toMatchObject([{ code: 'StoreAnswerInvalid' }]);
    await provider.close();
    await gateway.stop();
  });
});

describe('one document that names what is no key', () => {
  test('leaves the other secrets of its batch and of its list alone', async () => {
    const [a, b] = [put('shop/a'), put('shop/b')];
    aws.refuse('BatchGetSecretValue', 'ValidationException', 1);
    expect((await secrets.read(latest('shop/a', 'shop/b'))).map(textOf)).toEqual([
      'value of shop/a',
      'value of shop/b',
    ]);
    aws.refuse('ListSecrets', 'ValidationException', 1);
    const revisions = [a, b].map((revision) => ({ kind: 'revision', revision }));
    expect(await secrets.revision(latest('shop/a', 'shop/b'))).toEqual(revisions);
  });

  test('leaves the other parameters of its list alone: they are read', async () => {
    aws.refuse('DescribeParameters', 'InvalidFilterValue', 1);
    expect(await parameters.revision(latest('/shop/a', '/shop/b'))).toEqual([{ kind: 'unread' }, { kind: 'unread' }]);
  });

  test.each(['/shop/a:prod', 'arn:aws:ssm:eu-central-1:111122223333:parameter/shop/a:3'])(
    'with a version in it (%s) is told where that belongs, and never that it is gone',
    async (key) => {
      expect(await parameters.read(latest(key))).toMatchObject([{ kind: 'unavailable', code: 'StoreRefused' }]);
      expect(await parameters.revision(latest(key))).toEqual([{ kind: 'unread' }]);
      expect(calls).toEqual([]);
    },
  );

  test('that leads on to Secrets Manager is not gone because Parameter Store says so', async () => {
    const [answer] = await parameters.read(latest('/aws/reference/secretsmanager/shop'));
    expect(answer).toMatchObject({ kind: 'unavailable', class: 'ambiguous' });
  });
});

describe('a store that asks for patience, or is gone, is not asked key by key', () => {
  test.each([
    ['ThrottlingException', 400, 1],
    ['InternalServiceError', 500, 3],
  ])('by the check (%s)', async (code, status, keys) => {
    aws.refuse('ListSecrets', 'AccessDeniedException', 1);
    aws.refuse('DescribeSecret', code, Infinity, status);
    const checks = await secrets.revision(latest(...names(50)));
    expect(new Set(checks.map(({ kind }) => kind))).toEqual(new Set(['unavailable']));
    // A server that stumbles is asked twice.
    expect(aws.asked.filter((one) => one === 'DescribeSecret')).toHaveLength(keys * (status === 500 ? 2 : 1));
  });

  test('by the reading of what a batch did not give', async () => {
    aws.refuse('BatchGetSecretValue', 'ValidationException', 1);
    aws.refuse('GetSecretValue', 'ThrottlingException', Infinity);
    await secrets.read(latest(...names(20)));
    expect(calls).toEqual(['BatchGetSecretValue', 'GetSecretValue']);
  });

  test('by the reading of parameters', async () => {
    aws.refuse('GetParameters', 'ThrottlingException', Infinity);
    const answers = await parameters.read(latest(...names(10)));
    expect(new Set(answers.map((one) => one.kind === 'unavailable' && one.class))).toEqual(new Set(['throttled']));
    expect(calls).toEqual(['GetParameters']);
  });

  test('and where there are no batches the shelf hands over one key at a time, within its budgets', async () => {
    expect(secrets.batch).toMatchObject({ revision: 1000, read: 20 });
    aws.refuse('ListSecrets', 'AccessDeniedException', 1);
    aws.refuse('BatchGetSecretValue', 'AccessDeniedException', 1);
    await secrets.revision(latest('a', 'b'));
    await secrets.read(latest('a', 'b'));
    expect(secrets.batch).toMatchObject({ revision: 1, read: 1 });
  });
});
