import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsAuth } from '../../../src/model/aws-store.js';
import type { Unavailable } from '../../../src/model/answer.js';
import { readCredentials } from '../../../src/sources/credentials/read-credentials.js';
import type { Grant } from '../../../src/sources/aws/grant.js';
import { makeHandler } from '../../../src/sources/aws/handler.js';
import { logIn } from '../../../src/sources/aws/login.js';
import { profileOf } from '../../../src/sources/aws/profile.js';
import { makeReach } from '../../../src/sources/trust/reach.js';
import { doorsWith, placeAt } from './opened.js';

let machine: Server;
let address: string;
let asked: string[];

const KEYS = { AccessKeyId: 'ASIA1', SecretAccessKey: 'secret', Token: 'token', Expiration: '2999-01-01T00:00:00Z' };
const GIVEN = { accessKeyId: 'ASIA1', secretAccessKey: 'secret', sessionToken: 'token' };

/** What a cloud tells its machines, at an address of this one. */
beforeEach(async () => {
  asked = [];
  machine = createServer(({ headers, method, url }, answer) => {
    asked.push(`${String(method)} ${String(url)}`);
    const isIn = headers['x-aws-ec2-metadata-token'] === 'session' || headers.authorization === 'of-the-task';
    if (method === 'PUT') answer.end('session');
    else if (!isIn) answer.writeHead(401).end();
    else if (url?.endsWith('/security-credentials/') === true) answer.end('role-of-machine');
    else answer.end(JSON.stringify(KEYS));
  });
  await new Promise<void>((resolve) => machine.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${String((machine.address() as AddressInfo).port)}`;
});

afterEach(async () => {
  machine.closeAllConnections();
  await new Promise((resolve) => machine.close(resolve));
});

interface Allowed {
  readonly env?: Readonly<Record<string, string>>;
  readonly credentials?: readonly string[] | null;
}

async function log(
  auth: AwsAuth,
  { env = {}, credentials = ['env:AWS_*'] }: Allowed = {},
): Promise<Grant | Unavailable> {
  const doors = {
    ...doorsWith(),
    credentials: readCredentials({ env, forbiddenFiles: [], allowed: credentials }),
    reach: makeReach(null),
  };
  const handler = makeHandler({ store: 'corp', ca: null, limits: { timeoutMs: 5000, mostBytes: 65_536 } }, doors);
  const place = { ...placeAt(address, { id: '', secret: '' }), auth };
  try {
    return await logIn({ store: 'corp', place, handler }, doors);
  } finally {
    handler.destroy();
  }
}

test('the role of a machine is asked for by the second version of its service only', async () => {
  const grant = await log({ method: 'instance' }, { env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: address } });
  expect(grant).toMatchObject({ kind: 'grant', keys: GIVEN });
  expect(asked).toEqual([
    'PUT /latest/api/token',
    'GET /latest/meta-data/iam/security-credentials/',
    'GET /latest/meta-data/iam/security-credentials/role-of-machine',
  ]);
});

test('no store is given the role of the machine unless the operator writes its address out', async () => {
  expect(await log({ method: 'instance' })).toMatchObject({ kind: 'unavailable', code: 'StoreAddressRefused' });
});

test('a container is given what its task has, where the variables that say where are allowed', async () => {
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/task?id=1`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-task',
  };
  expect(await log({ method: 'container' }, { env })).toMatchObject({ kind: 'grant', keys: GIVEN });
  expect(asked).toEqual(['GET /task?id=1']);
  expect(await log({ method: 'container' }, { env, credentials: null })).toMatchObject({
    class: 'auth',
    code: 'CredentialNotAllowed',
  });
});

test.each(['attacker.example.com', '127.attacker.example.com'])(
  'a container asks no plain http at %s',
  async (host) => {
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${host}/` };
    expect(await log({ method: 'container' }, { env })).toMatchObject({ class: 'auth', code: 'CredentialForbidden' });
  },
);

test('the chain takes the first link of which there is anything, as far as the operator allows', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'of the environment' };
  const keys = { accessKeyId: 'AKIA1', secretAccessKey: 'of the environment' };
  expect(await log({ method: 'chain' }, { env })).toEqual({ kind: 'grant', keys, lifeMs: null });
  expect(await log({ method: 'chain' }, { env, credentials: null })).toMatchObject({
    class: 'auth',
    code: 'CredentialMissing',
  });
});

test('the chain asks the container before the machine, where nothing else is said', async () => {
  const machineIs = { AWS_EC2_METADATA_SERVICE_ENDPOINT: address };
  const container = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/task`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-task',
  };
  const given = { kind: 'grant', keys: GIVEN };
  expect(await log({ method: 'chain' }, { env: { ...machineIs, ...container } })).toMatchObject(given);
  expect(asked).toEqual(['GET /task']);
  expect(await log({ method: 'chain' }, { env: machineIs })).toMatchObject(given);
  expect(asked.at(-1)).toBe('GET /latest/meta-data/iam/security-credentials/role-of-machine');
});

test('a profile gives its access key, and leads nowhere else', () => {
  const file = [
    '[default]',
    'aws_access_key_id = AKIA0',
    'aws_secret_access_key = zero',
    '[other]',
    'credential_process = /bin/evil',
    'source_profile = default',
  ].join('\n');
  expect(profileOf(file, 'default')).toEqual({ accessKeyId: 'AKIA0', secretAccessKey: 'zero' });
  expect(() => profileOf(file, 'other')).toThrow('the profile "other" has no access key');
});
