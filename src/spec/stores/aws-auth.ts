import type { AwsAuth } from '../../model/aws-store.js';
import type { Credential } from '../../model/store.js';
import { fields, text, type Schema } from '../schema.js';
import { credential } from './credential.js';

export interface RawAwsAuth {
  readonly accessKey?: {
    readonly accessKeyId: Credential;
    readonly secretAccessKey: Credential;
    readonly sessionToken?: Credential;
  };
  readonly profile?: { readonly file: Credential; readonly name?: string };
  readonly webIdentity?: { readonly roleArn: string; readonly token: Credential; readonly sessionName?: string };
  readonly container?: object;
  readonly instance?: object;
  readonly chain?: object;
}

/** The methods, in the order in which `chain` tries them. */
const METHODS = ['accessKey', 'webIdentity', 'profile', 'container', 'instance', 'chain'];

const ROLE_ARN = {
  pattern: '^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,512}$',
  expects: 'the ARN of a role such as arn:aws:iam::111122223333:role/waxseal',
  examples: ['arn:aws:iam::111122223333:role/waxseal'],
};

const SESSION_NAME = {
  pattern: '^[\\w+=,.@-]{2,64}$',
  expects: '2 to 64 letters, digits and +=,.@-',
  default: 'waxseal',
};

const sessionName = (): Schema => text('What the session is called in the logs of AWS.', SESSION_NAME);

/** How to log in: one field of it is a method. */
export const AWS_AUTH: Schema = fields(
  'How Waxseal logs in: exactly one method. What each needs of the operator is in docs/sources/aws.md.',
  {
    accessKey: fields(
      'An access key that somebody made for Waxseal.',
      {
        accessKeyId: credential('The access key ID.'),
        secretAccessKey: credential('The secret access key.'),
        sessionToken: credential('The session token, of a key that ends.'),
      },
      { required: ['accessKeyId', 'secretAccessKey'] },
    ),
    webIdentity: fields(
      'A signed token of a platform (OIDC), for which STS gives a role.',
      { roleArn: text('The role.', ROLE_ARN), token: credential('The token.'), sessionName: sessionName() },
      { required: ['roleArn', 'token'] },
    ),
    profile: fields(
      'A profile of a credentials file as `aws configure` writes it: its access key, and nothing that leads elsewhere.',
      {
        file: credential('The text of the file.'),
        name: text('The profile.', {
          pattern: '^[^\\[\\]\\s\\u0000-\\u001f\\u007f]{1,128}$',
          expects: 'the name of a profile',
          default: 'default',
        }),
      },
      { required: ['file'] },
    ),
    container: fields('What the container is given by ECS or EKS. `--allow-server` has to name its address.', {}),
    instance: fields('The role of the EC2 machine (IMDSv2). `--allow-server` has to name its address.', {}),
    chain: fields(
      'The first of the above, in this order, that the operator allows and of which there is anything.',
      {},
    ),
  },
  { minProperties: 1, maxProperties: 1, expects: `exactly one of ${METHODS.join(', ')}` },
);

export const AWS_ROLE: Schema = fields(
  'A role to assume with that login.',
  {
    arn: text('The role.', ROLE_ARN),
    externalId: text('What the trust policy of the role asks for under `sts:ExternalId`.', {
      pattern: '^[\\w+=,.@:/-]{2,1224}$',
      expects: '2 letters, digits and +=,.@:/- at least',
    }),
    sessionName: sessionName(),
  },
  { required: ['arn'] },
);

/** Exactly one method is there. */
export function awsAuthOf({ accessKey, profile, webIdentity, container, instance }: RawAwsAuth): AwsAuth {
  if (accessKey !== undefined) return { method: 'accessKey', sessionToken: null, ...accessKey };
  if (profile !== undefined) return { method: 'profile', file: profile.file, profile: profile.name ?? 'default' };
  if (webIdentity !== undefined) return { method: 'webIdentity', sessionName: 'waxseal', ...webIdentity };
  if (container !== undefined) return { method: 'container' };
  return { method: instance === undefined ? 'chain' : 'instance' };
}
