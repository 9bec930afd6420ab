import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AwsPlace } from '../../../src/model/aws-store.js';
import { inXml, type AskAws } from '../../servers/ask-aws.js';
import { policy } from '../../servers/moto.js';
import type { Opening } from './harness.js';

const PAGE = fileURLToPath(new URL('../../../docs/sources/aws.md', import.meta.url));

/**
 * What the roles of the suite may do: the reader what the policies to paste of the page allow, no less and no more. moto
 * compares no resources, so that the stranger may only list.
 */
const MAY = {
  reader: actionsToPaste(readFileSync(PAGE, 'utf8')),
  stranger: ['secretsmanager:ListSecrets', 'ssm:DescribeParameters'],
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  /** Whom it trusts: of a trust policy, which gives no rights. */
  readonly Principal?: unknown;
}

function actionsToPaste(page: string): readonly string[] {
  const policies = [...page.matchAll(/```json\n([^`]+)```/g)].map(
    ([, text = '']) => JSON.parse(text) as { readonly Statement: readonly Statement[] },
  );
  const rights = policies.flatMap(({ Statement }) => Statement).filter(({ Principal }) => Principal === undefined);
  return rights.flatMap(({ Action }) => Action);
}

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
