import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openParameterStore } from '../../../../src/sources/aws/parameter-store.js';
import { openSecretsManager } from '../../../../src/sources/aws/secrets-manager.js';
import type { Provider } from '../../../../src/sources/provider.js';
import { inXml } from '../../../servers/ask-aws.js';
import { policy, startMoto, type Moto } from '../../../servers/moto.js';
import { doorsWith, keyFiles, latest, placeAt, textOf } from '../opened.js';

let moto: Moto;
let files: ReturnType<typeof keyFiles>;
let secrets: Provider;
let parameters: Provider;
const calls: string[] = [];
const CANARY = `CANARY-${randomBytes(12).toString('hex')}`;

beforeAll(async () => {
  moto = await startMoto();
  files = keyFiles(moto.keys);
  const place = placeAt(moto.address, files);
  secrets = openSecretsManager({ name: 'corp', spec: { kind: 'awsSecretsManager', ...place } }, doorsWith(calls));
  parameters = openParameterStore({ name: 'corp', spec: { kind: 'awsParameterStore', ...place } }, doorsWith(calls));
});

afterAll(async () => {
  await Promise.all([secrets.close(), parameters.close()]);
  files.remove();
  await moto.stop();
});

const put = (Name: string, Value: string) =>
  moto.ask('ssm', 'PutParameter', { Name, Value, Type: 'SecureString', Overwrite: true });

test('stages move as rotation moves them', async () => {
  await moto.ask('secretsmanager', 'CreateSecret', { Name: 'app/rotated', SecretString: 'one' });
  const made = await moto.ask('secretsmanager', 'PutSecretValue', {
    SecretId: 'app/rotated',
    SecretString: 'two',
    VersionStages: ['AWSPENDING'],
  });
  const at = (version: string) => ({ key: 'app/rotated', version });
  const before = await secrets.revision([at('AWSCURRENT')]);
  expect((await secrets.read([at('AWSCURRENT'), at('AWSPENDING')])).map(textOf)).toEqual(['one', 'two']);
  const { VersionIdsToStages } = await moto.ask('secretsmanager', 'DescribeSecret', { SecretId: 'app/rotated' });
  const current = Object.entries(VersionIdsToStages as Record<string, string[]>).find(([, stages]) =>
    stages.includes('AWSCURRENT'),
  )?.[0];
  await moto.ask('secretsmanager', 'UpdateSecretVersionStage', {
    SecretId: 'app/rotated',
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: made['VersionId'],
    RemoveFromVersionId: current,
  });
  expect((await secrets.read([at('AWSCURRENT'), at('AWSPREVIOUS')])).map(textOf)).toEqual(['two', 'one']);
  expect(await secrets.revision([at('AWSCURRENT')])).not.toEqual(before);
  // In a batch moto goes on giving the old version; it is not believed.
  await moto.ask('secretsmanager', 'CreateSecret', { Name: 'app/other', SecretString: 'other' });
  expect((await secrets.read(latest('app/rotated', 'app/other'))).map(textOf)).toEqual(['two', 'other']);
});

test('bytes, and a secret that waits for its deletion', async () => {
  await moto.ask('secretsmanager', 'CreateSecret', { Name: 'app/bytes', SecretBinary: 'AP8BgA==' });
  const [answer] = await secrets.read(latest('app/bytes'));
  expect(answer?.kind === 'present' && answer.value.expose((lent) => Buffer.from(lent).toString('hex'))).toBe(
    '00ff0180',
  );
  await moto.ask('secretsmanager', 'DeleteSecret', { SecretId: 'app/bytes' });
  expect(await secrets.read(latest('app/bytes'))).toMatchObject([{ kind: 'unavailable', code: 'StoreKeyDeleted' }]);
  expect(await secrets.revision(latest('app/bytes'))).toMatchObject([{ code: 'StoreKeyDeleted' }]);
});

test('a secret that has no value yet is not gone, and does not hide the others', async () => {
  await moto.ask('secretsmanager', 'CreateSecret', { Name: 'app/empty' });
  await moto.ask('secretsmanager', 'CreateSecret', { Name: 'app/full', SecretString: 'full' });
  const empty = { kind: 'unavailable', class: 'ambiguous', code: 'StoreVersionUnknown' };
  expect(await secrets.read(latest('app/empty'))).toMatchObject([empty]);
  const [one, two] = await secrets.read(latest('app/empty', 'app/full'));
  expect(one).toMatchObject(empty);
  expect(textOf(two)).toBe('full');
  expect(await secrets.read(latest('app/never'))).toMatchObject([{ kind: 'absent' }]);
});

test('parameters are read ten in a call and checked fifty in a call, without a value', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `/shop/${String(n)}`);
  for (const name of names) await put(name, `${CANARY}-${name}`);
  const read = await parameters.read(latest(...names.slice(0, 10)));
  expect(read.map(textOf)).toEqual(names.slice(0, 10).map((name) => `${CANARY}-${name}`));
  calls.length = 0;
  const checks = await parameters.revision(latest(...names));
  // Pages of moto have ten, whatever is asked for.
  expect(calls).toEqual(['DescribeParameters', 'DescribeParameters']);
  expect(checks.slice(0, 10)).toEqual(
    read.map((answer) => ({ kind: 'revision', revision: answer.kind === 'present' ? answer.revision : '' })),
  );
  await put('/shop/3', 'new');
  const after = await parameters.revision(latest(...names));
  expect(after.flatMap((check, n) => (JSON.stringify(check) === JSON.stringify(checks[n]) ? [] : [n]))).toEqual([3]);
});

test('a version of a parameter is a number or a label', async () => {
  await put('/app/versioned', 'one');
  await put('/app/versioned', 'two');
  await moto.ask('ssm', 'LabelParameterVersion', { Name: '/app/versioned', ParameterVersion: 1, Labels: ['prod'] });
  const keys = [null, '1', 'prod'].map((version) => ({ key: '/app/versioned', version }));
  expect((await parameters.read(keys)).map(textOf)).toEqual(['two', 'one', 'one']);
  expect(await parameters.read([{ key: '/app/versioned', version: '9' }])).toMatchObject([
    { kind: 'unavailable', class: 'ambiguous', code: 'StoreVersionUnknown' },
  ]);
});

test('a parameter that is not there is absent, and does not hide the others', async () => {
  await put('/app/there', 'value of many scripts: 秘密 🔑');
  const answers = await parameters.read(latest('/app/never', '/app/there'));
  expect(answers[0]).toMatchObject({ kind: 'absent' });
  expect(textOf(answers[1])).toBe('value of many scripts: 秘密 🔑');
  expect(await parameters.revision(latest('/app/never'))).toEqual([{ kind: 'unread' }]);
});

test('a token of a platform takes a role, without a signature', async () => {
  await moto.ask('secretsmanager', 'CreateSecret', { Name: 'app/by-token', SecretString: CANARY });
  const trust = { Effect: 'Allow', Principal: { Federated: '*' }, Action: 'sts:AssumeRoleWithWebIdentity' };
  const AssumeRolePolicyDocument = JSON.stringify(policy([trust]));
  const role = await moto.ask('iam', 'CreateRole', { RoleName: 'by-token', AssumeRolePolicyDocument });
  const may = { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: '*' };
  const PolicyDocument = JSON.stringify(policy([may]));
  await moto.ask('iam', 'PutRolePolicy', { RoleName: 'by-token', PolicyName: 'may', PolicyDocument });
  // moto believes every token, but takes no call without a signature unless the next is free; the fake is stricter.
  await fetch(`${moto.address}/moto-api/reset-auth`, { method: 'POST', body: '1' });
  const auth = {
    method: 'webIdentity' as const,
    roleArn: inXml(role, 'Arn'),
    token: { file: files.secret },
    sessionName: 'waxseal',
  };
  const spec = { kind: 'awsSecretsManager' as const, ...placeAt(moto.address, files), auth };
  const provider = openSecretsManager({ name: 'corp', spec }, doorsWith());
  const answers = await provider.read(latest('app/by-token'));
  await provider.close();
  expect(answers.map(textOf)).toEqual([CANARY]);
});

test('both logins are good, and the log has no value', async () => {
  expect([await secrets.test(), await parameters.test()]).toEqual([null, null]);
  expect(moto.log()).not.toContain(CANARY);
});
