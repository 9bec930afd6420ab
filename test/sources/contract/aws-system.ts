import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsPlace } from '../../../src/model/aws-store.js';
import { openSecretsManager } from '../../../src/sources/aws/secrets-manager.js';
import type { ProviderDoors } from '../../../src/sources/provider.js';
import { inXml, type AskAws } from '../../servers/ask-aws.js';
import { policy } from '../../servers/moto.js';
import { keyBelow, type Fields, type Opening, type System } from './harness.js';
import { ANYWHERE, FILES } from './vault-system.js';

/** A server that speaks the protocols of AWS: moto, or the fake. */
export interface AwsServer {
  readonly address: string;
  /** As an administrator of the account. */
  readonly ask: AskAws;
  readonly forbiddenStatus?: number;
  tls(): Promise<{ readonly address: string; readonly caFile: string }>;
  log(): string;
  stop(): Promise<void>;
}

/** What the roles of the suite may do. moto compares no resources, so that the stranger may only list. */
const MAY = {
  reader: [
    'secretsmanager:GetSecretValue',
    'secretsmanager:DescribeSecret',
    'secretsmanager:ListSecrets',
    'secretsmanager:BatchGetSecretValue',
    'ssm:GetParameters',
    'ssm:DescribeParameters',
    'kms:Decrypt',
    'kms:ListAliases',
  ],
  stranger: ['secretsmanager:ListSecrets'],
};

const USER = 'waxseal';

/** A user whose access key lies in two files, and the roles that it assumes. */
export async function awsLogin(ask: AskAws) {
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-aws-'));
  const [idFile, secretFile] = [join(dir, 'access_key_id'), join(dir, 'secret_access_key')];
  await ask('iam', 'CreateUser', { UserName: USER });
  await ask('iam', 'PutUserPolicy', {
    UserName: USER,
    PolicyName: 'assume',
    PolicyDocument: allow(['sts:AssumeRole']),
  });
  const roles = {
    reader: await newRole(ask, 'reader', MAY.reader),
    stranger: await newRole(ask, 'stranger', MAY.stranger),
  };
  let keyId = '';
  const newKey = async (): Promise<void> => {
    const made = await ask('iam', 'CreateAccessKey', { UserName: USER });
    keyId = inXml(made, 'AccessKeyId');
    writeFileSync(idFile, keyId);
    writeFileSync(secretFile, inXml(made, 'SecretAccessKey'));
  };
  const endKey = async (): Promise<void> => {
    await ask('iam', 'DeleteAccessKey', { UserName: USER, AccessKeyId: keyId });
  };
  await newKey();
  const place = ({ address, caFile, asStranger = false }: PlaceOf): AwsPlace => ({
    region: 'eu-central-1',
    endpoint: address,
    stsEndpoint: address,
    caFile,
    auth: {
      method: 'accessKey',
      accessKeyId: { file: idFile },
      secretAccessKey: { file: secretFile },
      sessionToken: null,
    },
    role: { arn: asStranger ? roles.stranger : roles.reader, externalId: 'waxseal-test', sessionName: 'waxseal' },
  });
  return {
    place,
    newKey,
    endKey,
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

type PlaceOf = Pick<Opening, 'address' | 'caFile' | 'asStranger'>;

function allow(actions: readonly string[]): string {
  return JSON.stringify(policy([{ Effect: 'Allow', Action: actions, Resource: '*' }]));
}

/** Its ARN. */
async function newRole(ask: AskAws, RoleName: string, actions: readonly string[]): Promise<string> {
  const trust = policy([{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }]);
  const role = await ask('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) });
  await ask('iam', 'PutRolePolicy', { RoleName, PolicyName: 'may', PolicyDocument: allow(actions) });
  return inXml(role, 'Arn');
}

/** Secrets Manager by a role that an access key assumes. */
export async function awsSystem(server: AwsServer): Promise<System> {
  const { ask } = server;
  const login = await awsLogin(ask);
  return {
    address: server.address,
    tls: () => server.tls(),
    open: (opening) => {
      const spec = { kind: 'awsSecretsManager' as const, ...login.place(opening) };
      return openSecretsManager({ name: 'corp', spec }, doorsOf(opening), limitsOf(opening));
    },
    write: async (key, fields) => {
      await writeSecret(ask, key, fields);
    },
    remove: async (key) => {
      await ask('secretsmanager', 'DeleteSecret', { SecretId: key, ForceDeleteWithoutRecovery: true });
    },
    rotateCredentials: async () => {
      await login.endKey().catch(() => undefined);
      await login.newKey();
    },
    breakCredentials: login.endKey,
    pathOf: (key) => `"${key}"`,
    loginPath: 'Action=AssumeRole',
    hasCheck: true,
    newKey: keyBelow,
    mostBytes: 64 * 1024,
    forbidden: 'forbidden',
    ...(server.forbiddenStatus !== undefined && { forbiddenStatus: server.forbiddenStatus }),
    unknown: 'absent',
    removed: 'absent',
    log: () => server.log(),
    stop: async () => {
      await server.stop();
      login.remove();
    },
  };
}

async function writeSecret(ask: AskAws, key: string, fields: Fields): Promise<void> {
  const SecretString = JSON.stringify(fields);
  await ask('secretsmanager', 'CreateSecret', { Name: key, SecretString }).catch(() =>
    ask('secretsmanager', 'PutSecretValue', { SecretId: key, SecretString }),
  );
}

export function doorsOf({ clock }: Pick<Opening, 'clock'>): ProviderDoors {
  return { credentials: FILES, reach: ANYWHERE, clock, chance: () => 0.5, onCall: () => undefined };
}

export function limitsOf({ timeoutMs }: Pick<Opening, 'timeoutMs'>) {
  return { timeoutMs, mostBytes: 8 * 1024 * 1024 };
}
