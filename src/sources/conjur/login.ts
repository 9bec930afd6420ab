import type { Unavailable } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import type { ConjurSpec } from '../../model/store.js';
import { toldOf } from '../credential-told.js';
import { connect, type Connection, type Request } from '../http/connection.js';
import { at, jsonOf } from '../http/json.js';
import { textFrom, withPem } from '../http/pem.js';
import type { Reply, TransferLimits } from '../http/transfer.js';
import type { Credentials, ProviderDoors } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { failed, garbled } from './failures.js';
import { step } from './names.js';
import { newRequestId, type RequestId } from './request-id.js';

/** What a session is made for. */
export interface SessionOf {
  readonly name: string;
  readonly spec: ConjurSpec;
  readonly limits: TransferLimits;
}

/** A login in use, over connections of its own. */
export interface Login {
  readonly kind: 'login';
  readonly connection: Connection;
  /** As it stands in a header: base64. */
  readonly token: SecretValue;
  readonly lifeMs: number;
  /** Monotonic: before it was asked for. */
  readonly sinceMs: number;
}

/** Logs in with what files and environment hold by now. */
export async function logIn(of: SessionOf, doors: ProviderDoors): Promise<Login | Unavailable> {
  const { name, spec, limits } = of;
  const refused = doors.reach.refusal(name, spec.address + spec.basePath);
  if (refused !== null) return refused;
  return toldOf(name, async () => {
    const server = { store: name, address: spec.address, serverName: spec.tls.serverName, limits };
    const places = { caFile: spec.tls.caFile, client: null };
    const connection = await withPem(places, doors.credentials, (pem) => connect(server, pem, doors));
    const made = await grant(of, connection, doors).catch((thrown: unknown) => {
      connection.close();
      throw thrown;
    });
    if (made.kind === 'unavailable') connection.close();
    return made;
  });
}

async function grant(
  { name, spec }: SessionOf,
  connection: Connection,
  { clock, credentials }: ProviderDoors,
): Promise<Login | Unavailable> {
  const sinceMs = clock.monotonic();
  const requestId = newRequestId();
  const question = await questionOf(spec, credentials, requestId);
  const reply = await connection.ask(question);
  if (reply.kind !== 'reply') return reply;
  const asked = { store: name, thing: 'the login', requestId };
  if (reply.status !== 200) return refusedBy(reply, spec.auth.method, asked);
  const lifeMs = lifeOf(reply);
  if (lifeMs === null) return garbled(reply, asked);
  const token = SecretValue.of(reply.body.expose((bytes) => new Uint8Array(Buffer.from(base64Of(bytes)))));
  reply.body.wipe();
  return { kind: 'login', connection, token, lifeMs, sinceMs };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** A body in plain JSON is asked for: what no gateway on the way can misunderstand. */
async function questionOf(
  { account, auth, basePath }: ConjurSpec,
  credentials: Credentials,
  requestId: RequestId,
): Promise<Request> {
  const common = { method: 'POST', operation: 'login', repeatable: false } as const;
  const headers = { 'user-agent': 'waxseal', 'x-request-id': requestId, accept: 'application/json' };
  if (auth.method === 'apiKey') {
    const path = `${basePath}/authn/${step(account)}/${step(auth.login)}/authenticate`;
    const body = await textFrom(credentials.read(auth.apiKey));
    return { ...common, path, headers: { ...headers, 'content-type': 'text/plain' }, body };
  }
  const who = auth.identity === null ? '' : `/${step(auth.identity)}`;
  const path = `${basePath}/authn-jwt/${step(auth.service)}/${step(account)}${who}/authenticate`;
  const body = `jwt=${encodeURIComponent(await textFrom(credentials.read(auth.jwt)))}`;
  return { ...common, path, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body };
}

/** Where the token does not say it. */
const USUAL_LIFE_MS = 480_000;

/** ms; null: it is no token. Its two times are of one clock, which is not compared with ours. */
function lifeOf(reply: Reply): number | null {
  const token = jsonOf(reply);
  if (typeof token !== 'object' || token === null) return null;
  const payload = at(token, 'payload');
  // Conjur 4 wrote `data` and `timestamp`.
  if (typeof payload !== 'string') return typeof at(token, 'data') === 'string' ? USUAL_LIFE_MS : null;
  const claims = claimsOf(payload);
  const [issued, ends] = [at(claims, 'iat'), at(claims, 'exp')];
  if (typeof issued !== 'number' || typeof ends !== 'number') return USUAL_LIFE_MS;
  const lifeMs = (ends - issued) * 1000;
  return lifeMs > 0 && lifeMs < Infinity ? lifeMs : USUAL_LIFE_MS;
}

function claimsOf(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown;
  } catch {
    return null;
  }
}

function refusedBy(
  reply: Reply,
  method: ConjurSpec['auth']['method'],
  asked: Parameters<typeof failed>[1],
): Unavailable {
  if (![400, 401, 403, 404, 422].includes(reply.status)) return failed(reply, asked);
  reply.body.wipe();
  return unavailable(
    'StoreLoginFailed',
    `the store "${asked.store}" refuses the login by ${method} (status ${String(reply.status)}, request ${asked.requestId})`,
    {
      class: 'auth',
      hint: 'are account, login and credential right, and is the authenticator enabled? The log of Conjur says why',
    },
  );
}
