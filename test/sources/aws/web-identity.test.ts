import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsAuth, AwsPlace } from '../../../src/model/aws-store.js';
import { openSecretsManager } from '../../../src/sources/aws/secrets-manager.js';
import type { Provider } from '../../../src/sources/provider.js';
import { readCredentials } from '../../../src/sources/credentials/read-credentials.js';
import { startFakeAws, type FakeAws } from '../fakes/aws.js';
import { doorsWith, latest, placeAt, textOf } from './opened.js';

const ROLE = 'arn:aws:iam::123456789012:role/reader';

let aws: FakeAws;
let dir: string;
let file: string;
const opened: Provider[] = [];

beforeEach(async () => {
  aws = await startFakeAws();
  aws.account.roles.set('reader', ['secretsmanager:GetSecretValue']);
  aws.account.tokens.add('token-of-today');
  aws.account.put('a', { text: 'x', binary: null });
  dir = mkdtempSync(join(tmpdir(), 'waxseal-aws-'));
  file = join(dir, 'token');
  writeFileSync(file, 'token-of-today\n');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((provider) => provider.close()));
  await aws.stop();
  rmSync(dir, { recursive: true, force: true });
});

interface More extends Partial<AwsPlace> {
  readonly env?: Readonly<Record<string, string>>;
}

function open({ env = {}, ...more }: More = {}): Provider {
  const auth = { method: 'webIdentity' as const, roleArn: ROLE, token: { file }, sessionName: 'waxseal' };
  const spec = { kind: 'awsSecretsManager' as const, ...placeAt(aws.address, { id: '', secret: '' }), auth, ...more };
  const credentials = readCredentials({ env, forbiddenFiles: [], allowed: ['env:AWS_*', `${dir}/*`] });
  const provider = openSecretsManager({ name: 'corp', spec }, { ...doorsWith(), credentials });
  opened.push(provider);
  return provider;
}

test('a token of a platform takes a role, and needs no access key', async () => {
  expect((await open().read(latest('a'))).map(textOf)).toEqual(['x']);
  expect(aws.asked).toEqual(['AssumeRoleWithWebIdentity', 'GetSecretValue']);
});

test('what the platform wrote into the file since then counts once the session has ended', async () => {
  const provider = open();
  expect((await provider.read(latest('a'))).map(textOf)).toEqual(['x']);
  for (const key of aws.account.keys.values()) key.expiresAtMs = 0;
  aws.account.tokens.clear();
  aws.account.tokens.add('token-of-tomorrow');
  writeFileSync(file, 'token-of-tomorrow\n');
  expect((await provider.read(latest('a'))).map(textOf)).toEqual(['x']);
});

test('a token that STS does not take is told as that, and not repeated', async () => {
  writeFileSync(file, 'CANARY-token');
  const [answer] = await open().read(latest('a'));
  expect(answer).toMatchObject({ kind: 'unavailable', class: 'auth', code: 'StoreLoginFailed' });
  expect(JSON.stringify(answer)).not.toContain('CANARY');
  expect(aws.log()).not.toContain('CANARY');
});

test('a role is assumed on top of that of the token', async () => {
  const role = { arn: ROLE, externalId: 'waxseal-test', sessionName: 'waxseal' };
  expect((await open({ role }).read(latest('a'))).map(textOf)).toEqual(['x']);
  expect(aws.asked).toEqual(['AssumeRoleWithWebIdentity', 'AssumeRole', 'GetSecretValue']);
});

const CHAIN: AwsAuth = { method: 'chain' };

test('the chain finds the token where EKS says that it lies', async () => {
  const env = { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: ROLE };
  expect((await open({ auth: CHAIN, env }).read(latest('a'))).map(textOf)).toEqual(['x']);
  expect(aws.asked).toEqual(['AssumeRoleWithWebIdentity', 'GetSecretValue']);
});

test('the chain takes the profile of a credentials file that a variable names', async () => {
  const { accessKeyId, secretAccessKey } = aws.keys;
  const lines = ['[shop]', `aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`];
  const shared = join(dir, 'credentials');
  writeFileSync(shared, lines.join('\n'));
  const env = { AWS_SHARED_CREDENTIALS_FILE: shared, AWS_PROFILE: 'shop' };
  expect((await open({ auth: CHAIN, env }).read(latest('a'))).map(textOf)).toEqual(['x']);
  expect(aws.asked).toEqual(['GetSecretValue']);
});

test('a link of the chain that fails does not hand over to the next, which would be somebody else', async () => {
  aws.account.tokens.clear();
  const shared = join(dir, 'credentials');
  writeFileSync(shared, `[default]\naws_access_key_id = ${aws.keys.accessKeyId}\naws_secret_access_key = x\n`);
  const env = { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: ROLE, AWS_SHARED_CREDENTIALS_FILE: shared };
  expect(await open({ auth: CHAIN, env }).read(latest('a'))).toMatchObject([{ class: 'auth' }]);
  expect(aws.asked).not.toContain('GetSecretValue');
});
