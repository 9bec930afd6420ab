import type {
  AwsKmsSpec,
  AwsParameterStoreSpec,
  AwsPlace,
  AwsSecretsManagerSpec,
  AwsSpec,
} from '../../model/aws-store.js';
import type { Problem } from '../../model/problem.js';
import { textAt, dataAt } from '../data.js';
import { report } from '../report.js';
import { fields, list, text, type Schema } from '../schema.js';
import type { YamlDocument } from '../yaml-documents.js';
import { valueAt } from '../yaml-spots.js';
import { addressProblems, ADDRESS_FIELDS, NOTHING_ELSE, originOf } from './address.js';
import { AWS_AUTH, AWS_ROLE, awsAuthOf, type RawAwsAuth } from './aws-auth.js';
import { absoluteFile } from './credential.js';
import type { ProviderKind, ReadProvider } from './provider-kind.js';

interface RawAws {
  readonly region: string;
  readonly endpoint?: string;
  readonly stsEndpoint?: string;
  readonly tls?: { readonly caFile?: string };
  readonly auth: RawAwsAuth;
  readonly role?: { readonly arn: string; readonly externalId?: string; readonly sessionName?: string };
  readonly keys?: readonly string[];
}

const ENDPOINT = { expects: 'an address such as https://vpce-1.secretsmanager.eu-central-1.vpce.amazonaws.com' };

const PLACE: Readonly<Record<string, Schema>> = {
  region: text('The region.', {
    pattern: '^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$',
    expects: 'a region such as eu-central-1',
    examples: ['eu-central-1'],
  }),
  endpoint: text('Where the service answers, if not where it does for everybody: a VPC endpoint.', ENDPOINT),
  stsEndpoint: text('The same for STS, where roles are assumed.', ENDPOINT),
  insecure: ADDRESS_FIELDS.insecure,
  tls: fields('How the certificate of an endpoint is checked. There is no way to switch that off.', {
    caFile: absoluteFile('A file with the certificates to trust in place of those of the system, PEM.'),
  }),
  auth: AWS_AUTH,
  role: AWS_ROLE,
};

const REQUIRED = { required: ['region', 'auth'] };

const KEY_ARN = '^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[\\w/-]{1,256}$';

function read(raw: RawAws): AwsPlace {
  const { role } = raw;
  return {
    region: raw.region,
    endpoint: raw.endpoint === undefined ? null : originOf(raw.endpoint),
    stsEndpoint: raw.stsEndpoint === undefined ? null : originOf(raw.stsEndpoint),
    caFile: raw.tls?.caFile ?? null,
    auth: awsAuthOf(raw.auth),
    role: role === undefined ? null : { externalId: null, sessionName: 'waxseal', ...role },
  };
}

function kindOf<S extends AwsSpec>(
  schema: Schema,
  problems: ProviderKind<S>['problems'],
  readProvider: (raw: RawAws) => ReadProvider<S>,
): ProviderKind<S> {
  return {
    schema,
    problems: (document, pointer) => [
      ...addressProblems(document, pointer, NOTHING_ELSE, 'endpoint'),
      ...addressProblems(document, pointer, NOTHING_ELSE, 'stsEndpoint'),
      ...problems(document, pointer),
    ],
    read: (raw) => readProvider(raw as RawAws),
  };
}

/** A secret of AWS Secrets Manager, whole: text or bytes. */
export const AWS_SECRETS_MANAGER = kindOf<AwsSecretsManagerSpec>(
  fields('AWS Secrets Manager in one region, for `remote`.', PLACE, REQUIRED),
  () => [],
  (raw) => ({ spec: { kind: 'awsSecretsManager', ...read(raw) }, serves: ['remote'], told: 'AWS Secrets Manager' }),
);

export const AWS_PARAMETER_STORE = kindOf<AwsParameterStoreSpec>(
  fields('The Parameter Store of AWS Systems Manager in one region, for `remote`.', PLACE, REQUIRED),
  () => [],
  (raw) => ({ spec: { kind: 'awsParameterStore', ...read(raw) }, serves: ['remote'], told: 'AWS Parameter Store' }),
);

export const AWS_KMS = kindOf<AwsKmsSpec>(
  fields(
    'Keys of AWS KMS in one region, which never leave it: they open the data keys of `sops` files that name them.',
    {
      ...PLACE,
      keys: list(
        'The keys that may be asked for, by ARN as sops files name them. No other is, whatever a file says.',
        text('A key or an alias.', {
          pattern: KEY_ARN,
          expects:
            'the ARN of a key such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        }),
        { minItems: 1, uniqueItems: true },
      ),
    },
    { required: ['region', 'auth', 'keys'] },
  ),
  keyProblems,
  (raw) => ({
    spec: { kind: 'awsKms', keys: raw.keys ?? [], ...read(raw) },
    serves: ['sops'],
    told: 'keys of AWS KMS',
  }),
);

/** A key of another region would be asked for where it is not. */
function keyProblems(document: YamlDocument, pointer: string): readonly Problem[] {
  const region = textAt(document.data, `${pointer}/region`);
  const keys = dataAt(document.data, `${pointer}/keys`);
  if (region === null || !Array.isArray(keys)) return [];
  return keys.flatMap((key: unknown, index) => {
    const of = typeof key === 'string' ? (/^arn:[a-z-]+:kms:([a-z0-9-]+):/.exec(key)?.[1] ?? region) : region;
    if (of === region) return [];
    const message = `a key of the region "${of}" is in a store of "${region}"`;
    const hint = 'a store is one region; write another SecretStore for the next';
    return [report('InvalidValue', valueAt(document, `${pointer}/keys/${String(index)}`), message, hint)];
  });
}
