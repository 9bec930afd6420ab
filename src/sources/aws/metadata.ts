import type { Unavailable } from '../../model/answer.js';
import { isLoopback } from '../../model/loopback.js';
import { AppError } from '../../model/problem.js';
import { connect, type Connection, type Request } from '../http/connection.js';
import { jsonOf, textAt } from '../http/json.js';
import { textFrom, textOf } from '../http/pem.js';
import type { Reply, TransferLimits } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';
import { unavailable } from '../unavailable.js';
import type { Grant } from './grant.js';
import { variable } from './optional.js';

const CONTAINER = 'http://169.254.170.2';
const INSTANCE = 'http://169.254.169.254';
const LIMITS: TransferLimits = { timeoutMs: 5_000, mostBytes: 64 * 1024 };

/**
 * What ECS or EKS gives the container. The variables that say where are half of the credential, so that --allow-credential
 * has to name them. Rejects as `Credentials` do.
 */
export async function fromContainer(store: string, doors: ProviderDoors): Promise<Grant | Unavailable> {
  const { credentials } = doors;
  const full = await variable('AWS_CONTAINER_CREDENTIALS_FULL_URI', credentials);
  const where = full ?? `${CONTAINER}${await relative(doors)}`;
  const url = URL.canParse(where) ? new URL(where) : null;
  if (url === null || (url.protocol !== 'https:' && !OVER_HTTP.has(url.hostname) && !isLoopback(url.hostname))) {
    const hint = 'plain http is taken for this machine and the addresses of ECS and EKS only';
    throw new AppError('CredentialForbidden', 'the address of the container credentials is none of AWS', { hint });
  }
  const file = await variable('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', credentials);
  const token =
    file === null
      ? await variable('AWS_CONTAINER_AUTHORIZATION_TOKEN', credentials)
      : await textFrom(credentials.read({ file }));
  const headers: Record<string, string> = token === null ? {} : { authorization: token };
  return asking(store, url.origin, doors, (connection) =>
    granted(store, connection, { method: 'GET', path: url.pathname + url.search, headers }, doors),
  );
}

const OVER_HTTP: ReadonlySet<string> = new Set(['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]']);

function relative({ credentials }: ProviderDoors): Promise<string> {
  return textFrom(credentials.read({ env: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI' }));
}

/** The role of the machine, by the second version of its metadata service: the first answers whoever can make it ask. */
export async function fromInstance(store: string, doors: ProviderDoors): Promise<Grant | Unavailable> {
  const said = await variable('AWS_EC2_METADATA_SERVICE_ENDPOINT', doors.credentials);
  const address = said !== null && URL.canParse(said) ? new URL(said).origin : INSTANCE;
  return asking(store, address, doors, async (connection) => {
    const asked = { 'x-aws-ec2-metadata-token-ttl-seconds': '300' };
    const token = await textAnswered(store, connection, { method: 'PUT', path: '/latest/api/token', headers: asked });
    if (typeof token !== 'string') return token;
    const headers = { 'x-aws-ec2-metadata-token': token };
    const role = await textAnswered(store, connection, { method: 'GET', path: ROLES, headers });
    if (typeof role !== 'string') return role;
    const path = `${ROLES}${encodeURIComponent(role.split('\n')[0]?.trim() ?? '')}`;
    return granted(store, connection, { method: 'GET', path, headers }, doors);
  });
}

const ROLES = '/latest/meta-data/iam/security-credentials/';

type Ask = Pick<Request, 'method' | 'path' | 'headers'>;

async function asking<T>(
  store: string,
  address: string,
  doors: ProviderDoors,
  work: (connection: Connection) => Promise<T>,
): Promise<T | Unavailable> {
  const refused = doors.reach.refusal(store, address);
  if (refused !== null) return refused;
  const connection = connect({ store, address, serverName: null, limits: LIMITS }, { ca: null, client: null }, doors);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

async function answered(store: string, connection: Connection, asked: Ask): Promise<Reply | Unavailable> {
  const reply = await connection.ask({ ...asked, body: null, operation: 'log in', repeatable: true });
  if (reply.kind !== 'reply' || reply.status === 200) return reply;
  reply.body.wipe();
  return notGiven(store, `status ${String(reply.status)}`);
}

async function textAnswered(store: string, connection: Connection, asked: Ask): Promise<string | Unavailable> {
  const reply = await answered(store, connection, asked);
  if (reply.kind !== 'reply') return reply;
  const text = textOf(reply.body).trim();
  reply.body.wipe();
  return text;
}

async function granted(
  store: string,
  connection: Connection,
  asked: Ask,
  { clock }: ProviderDoors,
): Promise<Grant | Unavailable> {
  const reply = await answered(store, connection, asked);
  if (reply.kind !== 'reply') return reply;
  const tree = jsonOf(reply);
  reply.body.wipe();
  const [accessKeyId, secretAccessKey] = [textAt(tree, 'AccessKeyId'), textAt(tree, 'SecretAccessKey')];
  if (accessKeyId === null || secretAccessKey === null) return notGiven(store, 'no access key in the answer');
  const sessionToken = textAt(tree, 'Token');
  const endsAt = Date.parse(textAt(tree, 'Expiration') ?? '');
  return {
    kind: 'grant',
    keys: { accessKeyId, secretAccessKey, ...(sessionToken !== null && { sessionToken }) },
    lifeMs: Number.isNaN(endsAt) ? null : Math.max(0, endsAt - clock.wall()),
  };
}

function notGiven(store: string, why: string): Unavailable {
  return unavailable('StoreLoginFailed', `the store "${store}" is given no credentials by this machine (${why})`, {
    class: 'auth',
    hint: 'has the instance or the task a role, and may a container reach the metadata service (hop limit 2)?',
  });
}
