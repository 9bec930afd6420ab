import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Keys } from '../../servers/ask-aws.js';
import { signatureOf } from '../../servers/sigv4.js';
import { ACCOUNT, makeAccount, type FakeAccount, type FakeKey } from './aws-account.js';
import { PARAMETERS } from './aws-parameters.js';
import { AwsRefusal, SECRETS, type Operation } from './aws-secrets.js';
import { bodyOf, serve, type Served } from './served.js';

/** An account of AWS behind one address, which checks signatures, clocks and what a role may do. */
export interface FakeAws extends Served {
  readonly account: FakeAccount;
  readonly keys: Keys;
  /** ms by which its clock is ahead of this machine's. null: it does not look at the clock. */
  skewMs: number | null;
  /** The next answers of an operation: an error by its name, so many times. */
  refuse(operation: string, code: string, times: number, status?: number): void;
  /** Operations in their order. */
  readonly asked: string[];
  log(): string;
}

export async function startFakeAws(): Promise<FakeAws> {
  const account = makeAccount();
  const adminId = account.newKey(null, null);
  const refusals: { operation: string; code: string; status: number; times: number }[] = [];
  const log: string[] = [];
  const answer = (path: string, headers: IncomingHttpHeaders, body: string): { json: boolean; text: string } => {
    const target = String(headers['x-amz-target'] ?? '');
    const form = new URLSearchParams(body);
    const operation = target === '' ? (form.get('Action') ?? '') : (target.split('.')[1] ?? '');
    fake.asked.push(operation);
    log.push(`POST ${path} ${operation}`);
    const refusal = refusals.find((one) => one.operation === operation && one.times-- > 0);
    if (refusal !== undefined) throw new AwsRefusal(refusal.code, refusal.status);
    // Whoever has a token of a platform has no key to sign with.
    if (operation === WITH_TOKEN) return { json: false, text: query(account, operation, form) };
    const by = signer(account, { path, headers, body }, fake.skewMs);
    if (target === '') return { json: false, text: query(account, operation, form) };
    return { json: true, text: JSON.stringify(operate(account, by, { target, body })) };
  };
  const served = await serve((request, response) => {
    void bodyOf(request).then((bytes) => {
      const date = new Date(Date.now() + (fake.skewMs ?? 0)).toUTCString();
      try {
        const { json, text } = answer(request.url ?? '/', request.headers, bytes.toString());
        send(response, date, 200, [json ? JSON_TYPE : 'text/xml', text]);
      } catch (thrown) {
        const refusal = thrown instanceof AwsRefusal ? thrown : new AwsRefusal('InternalServiceError', 500);
        if (request.headers['x-amz-target'] !== undefined)
          send(response, date, refusal.status, [JSON_TYPE, JSON.stringify({ __type: refusal.code, message: 'no' })]);
        else send(response, date, refusal.status, ['text/xml', xmlError(refusal.code)]);
      }
    });
  });
  const fake: FakeAws = {
    ...served,
    account,
    keys: { accessKeyId: adminId, secretAccessKey: account.keys.get(adminId)?.secret ?? '' },
    skewMs: null,
    refuse: (operation, code, times, status = 400) => refusals.push({ operation, code, times, status }),
    asked: [],
    log: () => log.join('\n'),
  };
  return fake;
}

/** By what x-amz-target calls them: as policies call them, and what they do. */
const SERVICES: Readonly<Record<string, { name: string; operations: Readonly<Record<string, Operation>> }>> = {
  secretsmanager: { name: 'secretsmanager', operations: SECRETS },
  AmazonSSM: { name: 'ssm', operations: PARAMETERS },
};

/** Throws what AWS says to one whose role may not, or who asks for what is not there. */
function operate(
  account: FakeAccount,
  by: FakeKey,
  { target, body }: { readonly target: string; readonly body: string },
): object {
  const [prefix = '', operation = ''] = target.split('.');
  const service = SERVICES[prefix];
  const may = by.role === null ? ['*'] : (account.roles.get(by.role) ?? []);
  if (!may.includes('*') && !may.includes(`${service?.name ?? ''}:${operation}`))
    throw new AwsRefusal('AccessDeniedException');
  const run = service?.operations[operation];
  if (run === undefined) throw new AwsRefusal('UnknownOperationException');
  return run(account, JSON.parse(body) as Record<string, unknown>);
}

const JSON_TYPE = 'application/x-amz-json-1.1';

function send(response: ServerResponse, date: string, status: number, [type, text]: readonly [string, string]): void {
  response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': randomUUID(), date }).end(text);
}

const FIVE_MINUTES = 300_000;

/** Whose signature it is; throws what AWS says where it is nobody's. */
// eslint-disable-next-line complexity -- the refusals of AWS, one after another
function signer(
  account: FakeAccount,
  { path, headers, body }: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string },
  skewMs: number | null,
): FakeKey {
  const form =
    /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)/;
  const [, id = '', region = '', service = '', signed = '', signature = ''] =
    form.exec(String(headers.authorization)) ?? [];
  const key = account.keys.get(id);
  if (key === undefined)
    throw new AwsRefusal(service === 'sts' ? 'InvalidClientTokenId' : 'UnrecognizedClientException');
  const now = Date.now() + (skewMs ?? 0);
  if (key.expiresAtMs <= now) throw new AwsRefusal('ExpiredTokenException');
  if ((headers['x-amz-security-token'] ?? null) !== key.token) throw new AwsRefusal('UnrecognizedClientException');
  const at = String(headers['x-amz-date']).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  if (skewMs !== null && Math.abs(Date.parse(at) - now) > FIVE_MINUTES)
    throw new AwsRefusal('RequestTimeTooSkewed', 403);
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const expected = signatureOf(
    { method: 'POST', path, headers: sent, body },
    signed.split(';'),
    { region, service },
    key.secret,
  );
  if (expected !== signature) throw new AwsRefusal('InvalidSignatureException', 403);
  return key;
}

const WITH_TOKEN = 'AssumeRoleWithWebIdentity';

/** The little of IAM and STS that the tests need. */
function query(account: FakeAccount, operation: string, form: URLSearchParams): string {
  const field = (name: string): string => form.get(name) ?? '';
  switch (operation) {
    case 'CreateAccessKey': {
      const id = account.newKey(null, null);
      return keyXml(operation, id, account.keys.get(id)?.secret ?? '', '');
    }
    case 'DeleteAccessKey':
      if (!account.keys.delete(field('AccessKeyId'))) throw new AwsRefusal('NoSuchEntity', 404);
      return xml(operation, '');
    case 'CreateRole':
      account.roles.set(field('RoleName'), []);
      return xml(operation, `<Role><Arn>arn:aws:iam::${ACCOUNT}:role/${field('RoleName')}</Arn></Role>`);
    case 'PutRolePolicy': {
      const { Statement } = JSON.parse(field('PolicyDocument')) as {
        Statement: readonly { Action: readonly string[] }[];
      };
      account.roles.set(
        field('RoleName'),
        Statement.flatMap(({ Action }) => Action),
      );
      return xml(operation, '');
    }
    case WITH_TOKEN:
    case 'AssumeRole':
      return assumed(account, operation, field);
    default:
      return xml(operation, '');
  }
}

/** A session of a role, for its trust policy that asks for an external id, or for a token. */
function assumed(account: FakeAccount, operation: string, field: (name: string) => string): string {
  const hasToken = account.tokens.has(field('WebIdentityToken'));
  if (operation === WITH_TOKEN && !hasToken) throw new AwsRefusal('InvalidIdentityToken');
  if (operation !== WITH_TOKEN && field('ExternalId') !== 'waxseal-test') throw new AwsRefusal('AccessDenied', 403);
  const token = randomBytes(32).toString('base64');
  const id = account.newKey(field('RoleArn').split('/').at(-1) ?? '', token);
  return keyXml(operation, id, account.keys.get(id)?.secret ?? '', `<SessionToken>${token}</SessionToken>`);
}

function keyXml(operation: string, id: string, secret: string, more: string): string {
  const element = operation.startsWith('AssumeRole') ? 'Credentials' : 'AccessKey';
  const ends = `<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration>`;
  const inner = `<AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>${more}${ends}`;
  return xml(operation, `<${element}>${inner}</${element}>`);
}

function xml(operation: string, inner: string): string {
  return `<${operation}Response><${operation}Result>${inner}</${operation}Result></${operation}Response>`;
}

function xmlError(code: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
}
