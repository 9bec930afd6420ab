import type { FakeAccount, FakeSecret, FakeVersion } from './aws-account.js';

/** An error as AWS writes it: 400, and its name. */
export class AwsRefusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status = 400) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

export type Input = Readonly<Record<string, unknown>>;
export type Operation = (account: FakeAccount, input: Input) => object;

/** Operations of Secrets Manager, as its reference describes them. */
export const SECRETS: Readonly<Record<string, Operation>> = {
  CreateSecret: (account, input) => {
    if (account.secrets.has(text(input, 'Name'))) throw new AwsRefusal('ResourceExistsException');
    return put(account, text(input, 'Name'), input);
  },
  PutSecretValue: (account, input) => put(account, found(account, input).name, input),
  DeleteSecret: (account, input) => {
    const secret = found(account, input);
    if (input['ForceDeleteWithoutRecovery'] === true) account.secrets.delete(secret.name);
    else secret.deletedAt = Math.floor(Date.now() / 1000);
    return { Name: secret.name };
  },
  RestoreSecret: (account, input) => {
    found(account, input).deletedAt = null;
    return {};
  },
  UpdateSecretVersionStage: (account, input) => {
    const { versions } = found(account, input);
    const stage = text(input, 'VersionStage');
    for (const version of versions) {
      const isTarget = version.id === input['MoveToVersionId'];
      if (stage === 'AWSCURRENT' && version.stages.includes(stage) && !isTarget) {
        for (const other of versions) other.stages = other.stages.filter((one) => one !== 'AWSPREVIOUS');
        version.stages.push('AWSPREVIOUS');
      }
      version.stages = version.stages.filter((one) => one !== stage);
      if (isTarget) version.stages.push(stage);
    }
    return {};
  },
  DescribeSecret: (account, input) => {
    const secret = found(account, input);
    return { ...told(secret), VersionIdsToStages: stagesOf(secret) };
  },
  GetSecretValue: (account, input) => {
    const secret = found(account, input);
    if (secret.deletedAt !== null) throw new AwsRefusal('InvalidRequestException');
    return valueOf(secret, input);
  },
  BatchGetSecretValue: (account, input) => {
    const ids = input['SecretIdList'] as readonly string[];
    if (ids.length > 20) throw new AwsRefusal('InvalidParameterException');
    const answers = ids.map((SecretId) => one(account, SecretId));
    return {
      SecretValues: answers.filter((answer) => !('ErrorCode' in answer)),
      Errors: answers.filter((answer) => 'ErrorCode' in answer),
    };
  },
  ListSecrets: (account, input) => {
    if (account.emptyPages && input['NextToken'] === undefined) return { SecretList: [], NextToken: '0' };
    const [filter] = (input['Filters'] ?? []) as readonly { readonly Values: readonly string[] }[];
    const all = [...account.secrets.values()]
      .filter(
        ({ deletedAt, name }) => deletedAt === null && (filter?.Values ?? ['']).some((one) => name.startsWith(one)),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const from = Number(input['NextToken'] ?? 0);
    const to = from + Number(input['MaxResults'] ?? 100);
    const SecretList = all
      .slice(from, to)
      .map((secret) => ({ ...told(secret), SecretVersionsToStages: stagesOf(secret) }));
    return { SecretList, ...(to < all.length && { NextToken: String(to) }) };
  },
};

function one(account: FakeAccount, SecretId: string): object {
  try {
    const secret = found(account, { SecretId });
    if (secret.deletedAt !== null) throw new AwsRefusal('InvalidRequestException');
    return valueOf(secret, {});
  } catch (thrown) {
    return { SecretId, ErrorCode: thrown instanceof AwsRefusal ? thrown.code : 'InternalServiceError', Message: 'no' };
  }
}

function put(account: FakeAccount, name: string, input: Input): object {
  const value = {
    text: (input['SecretString'] as string | undefined) ?? null,
    binary: (input['SecretBinary'] as string | undefined) ?? null,
  };
  if (Buffer.byteLength(value.text ?? value.binary ?? '') > 65_536) throw new AwsRefusal('InvalidParameterException');
  const VersionId = account.put(name, value, input['VersionStages'] as readonly string[] | undefined);
  return { Name: name, VersionId };
}

function found(account: FakeAccount, input: Input): FakeSecret {
  const secret = account.secret(text(input, 'SecretId'));
  if (secret === undefined) throw new AwsRefusal('ResourceNotFoundException');
  return secret;
}

function valueOf({ arn, name, versions }: FakeSecret, { VersionId, VersionStage }: Input): object {
  const stage = VersionId === undefined ? (VersionStage ?? 'AWSCURRENT') : VersionStage;
  const version = versions.find(
    ({ id, stages }) =>
      (VersionId === undefined || id === VersionId) && (stage === undefined || stages.includes(stage as string)),
  );
  if (version === undefined) throw new AwsRefusal('ResourceNotFoundException');
  const { binary, id, stages, text: SecretString } = version;
  const value = SecretString === null ? { SecretBinary: binary } : { SecretString };
  return { ARN: arn, Name: name, VersionId: id, VersionStages: stages, CreatedDate: 1_700_000_000, ...value };
}

function told({ arn, deletedAt, name }: FakeSecret): object {
  return {
    ARN: arn,
    Name: name,
    LastChangedDate: 1_700_000_000,
    ...(deletedAt !== null && { DeletedDate: deletedAt }),
  };
}

function stagesOf({ versions }: FakeSecret): object {
  const hasStages = ({ stages }: FakeVersion): boolean => stages.length > 0;
  return Object.fromEntries(versions.filter(hasStages).map(({ id, stages }) => [id, stages]));
}

export function text(input: Input, field: string): string {
  const value = input[field];
  if (typeof value !== 'string') throw new AwsRefusal('InvalidParameterException');
  return value;
}
