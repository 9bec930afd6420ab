import { ACCOUNT, REGION, type FakeAccount, type FakeParameter } from './aws-account.js';
import { AwsRefusal, text, type Input, type Operation } from './aws-secrets.js';

/** Operations of the Parameter Store, as the reference of Systems Manager describes them. */
export const PARAMETERS: Readonly<Record<string, Operation>> = {
  PutParameter: (account, input) => {
    const [name, value] = [text(input, 'Name'), text(input, 'Value')];
    const had = account.parameters.get(name) ?? [];
    if (had.length > 0 && input['Overwrite'] !== true) throw new AwsRefusal('ParameterAlreadyExists');
    if (value === '' || Buffer.byteLength(value) > 4096) throw new AwsRefusal('ValidationException');
    const version = (had.at(-1)?.version ?? 0) + 1;
    account.parameters.set(name, [...had, { version, value, writtenAtMs: Date.now(), labels: [] }]);
    return { Version: version, Tier: 'Standard' };
  },
  DeleteParameter: (account, input) => {
    if (!account.parameters.delete(text(input, 'Name'))) throw new AwsRefusal('ParameterNotFound');
    return {};
  },
  LabelParameterVersion: (account, input) => {
    const versions = account.parameters.get(text(input, 'Name')) ?? [];
    const target = versions.find(({ version }) => version === input['ParameterVersion']);
    if (target === undefined) throw new AwsRefusal('ParameterVersionNotFound');
    const labels = input['Labels'] as readonly string[];
    for (const one of versions) one.labels = one.labels.filter((label) => !labels.includes(label));
    target.labels.push(...labels);
    return { ParameterVersion: target.version, InvalidLabels: [] };
  },
  GetParameters: (account, input) => {
    const names = input['Names'] as readonly string[];
    const bare = names.map((name) => selected(name).name);
    if (names.length > 10 || new Set(bare).size < names.length) throw new AwsRefusal('ValidationException');
    const found = names.map((name) => one(account, name, input['WithDecryption'] === true));
    return {
      // In another order than they were asked for.
      Parameters: found.filter((parameter) => parameter !== null).reverse(),
      InvalidParameters: names.filter((_, index) => found[index] === null),
    };
  },
  DescribeParameters: (account, input) => {
    if (account.emptyPages && input['NextToken'] === undefined) return { Parameters: [], NextToken: '0' };
    const most = Number(input['MaxResults'] ?? 50);
    const wanted = namesOf(input);
    if (most > 50 || (wanted?.length ?? 0) > 50) throw new AwsRefusal('ValidationException');
    const all = [...account.parameters].filter(([name]) => wanted?.includes(name) ?? true).sort();
    const from = Number(input['NextToken'] ?? 0);
    const Parameters = all.slice(from, from + most).map(([name, versions]) => told(name, newest(versions)));
    return { Parameters, ...(from + most < all.length && { NextToken: String(from + most) }) };
  },
};

/** Of the filter `Name`, `Equals`; null: there is none. */
function namesOf({ ParameterFilters }: Input): readonly string[] | null {
  const [filter] = (ParameterFilters ?? []) as readonly { readonly Values: readonly string[] }[];
  return filter?.Values ?? null;
}

/** `name`, `name:3` or `name:label`, by name or ARN. */
function selected(asked: string): { readonly name: string; readonly selector: string | null } {
  const [, name = '', selector = null] = /^(?:arn:aws:ssm:[^:]+:\d+:parameter)?([^:]+)(?::(.+))?$/.exec(asked) ?? [];
  return { name, selector };
}

function one(account: FakeAccount, asked: string, isDecrypted: boolean): object | null {
  const { name, selector } = selected(asked);
  const versions = account.parameters.get(name) ?? [];
  const isIt = ({ labels, version }: FakeParameter): boolean =>
    String(version) === selector || (selector !== null && labels.includes(selector));
  const found = selector === null ? versions.at(-1) : versions.find(isIt);
  if (found === undefined) return null;
  const Value = isDecrypted ? found.value : Buffer.from(`sealed ${String(found.version)}`).toString('base64');
  return { ...told(name, found), Value, ...(selector !== null && { Selector: `:${selector}` }) };
}

function newest(versions: readonly FakeParameter[]): FakeParameter {
  const last = versions.at(-1);
  if (last === undefined) throw new AwsRefusal('InternalServerError', 500);
  return last;
}

function told(name: string, { version, writtenAtMs }: FakeParameter): object {
  return {
    Name: name,
    ARN: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${name}`,
    Type: 'SecureString',
    DataType: 'text',
    LastModifiedDate: writtenAtMs / 1000,
    Version: version,
  };
}
