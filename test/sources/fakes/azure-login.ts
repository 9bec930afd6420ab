import { constants, verify, type KeyObject } from 'node:crypto';
import { newToken, type AzureState } from './azure-state.js';
import type { FakeReply, FakeRequest } from './azure-told.js';

/** Entra as far as a program logs in to it: where its endpoints are, and a token for an application. */
export function loginAnswer(state: AzureState, request: FakeRequest): FakeReply {
  const { method, path, form, host, port } = request;
  const [, tenant = '', ...rest] = path.split('/');
  // As it writes itself: without the port of https. Clients compare.
  const { origin } = new URL(`https://${host}:${port}`);
  if (path === '/common/discovery/instance') {
    const [, asked = ''] = new URL(request.query.get('authorization_endpoint') ?? origin).pathname.split('/');
    const tenant_discovery_endpoint = `${origin}/${asked}/v2.0/.well-known/openid-configuration`;
    return { status: 200, json: { tenant_discovery_endpoint, metadata: [] } };
  }
  if (tenant !== state.tenantId) return refused(400, 'invalid_request', 90002, 'no such tenant');
  if (rest.join('/') === 'v2.0/.well-known/openid-configuration')
    return { status: 200, json: openId(origin, tenant, state.tokenHost ?? origin) };
  if (method !== 'POST' || rest.join('/') !== 'oauth2/v2.0/token') return { status: 404, json: {} };
  if (state.loginSays !== null) return state.loginSays;
  return tokenFor(state, form, `${origin}/${tenant}/oauth2/v2.0/token`);
}

function tokenFor(state: AzureState, form: URLSearchParams, endpoint: string): FakeReply {
  if (form.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type', 70003, 'grant');
  if (form.get('client_id') !== state.clientId)
    return refused(400, 'unauthorized_client', 700016, 'no such application');
  const scope = form.get('scope')?.split(' ')[0] ?? '';
  if (!scope.endsWith('/.default')) return refused(400, 'invalid_scope', 70011, 'scope');
  const number = refusalOf(state, form, endpoint);
  // Whoever quotes what the real one says, quotes what it was sent.
  const quoted = `refused: ${form.get('client_secret') ?? form.get('client_assertion') ?? 'nothing'}`;
  if (number !== null) return refused(401, 'invalid_client', number, quoted);
  const seconds = state.tokenSeconds;
  const access_token = newToken(state, scope.replace(/\/\.default$/, ''));
  return { status: 200, json: { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token } };
}

function openId(origin: string, tenant: string, tokens: string): object {
  return {
    token_endpoint: `${tokens}/${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${origin}/${tenant}/oauth2/v2.0/logout`,
    jwks_uri: `${origin}/${tenant}/discovery/v2.0/keys`,
    issuer: `${origin}/${tenant}/v2.0`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  };
}

/** Entra's number for what is wrong with the credential, or null. */
function refusalOf(state: AzureState, form: URLSearchParams, endpoint: string): number | null {
  const secret = form.get('client_secret');
  if (secret !== null) return state.clientSecrets.has(secret) ? null : 7000215;
  const assertion = form.get('client_assertion') ?? '';
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return 7000218;
  return state.federated.has(assertion) ? null : signedBy(state.certificates, assertion, state.clientId, endpoint);
}

interface Claims {
  readonly alg?: string;
  readonly 'x5t#S256'?: string;
  readonly aud?: string;
  readonly iss?: string;
  readonly sub?: string;
  readonly exp?: number;
}

/** A JWT that the application signed with the key of one of its certificates, for this endpoint, and for now. */
function signedBy(
  certificates: ReadonlyMap<string, KeyObject>,
  jwt: string,
  clientId: string,
  endpoint: string,
): number | null {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const [header, claims] = [read(head), read(body)];
  if (header === null || claims === null) return 50027;
  const key = certificates.get(header['x5t#S256'] ?? '');
  if (key === undefined) return 700027;
  const isSigned = signed(`${head}.${body}`, signature, key, header.alg === 'PS256');
  if (!isSigned || claims.iss !== clientId || claims.sub !== clientId || claims.aud !== endpoint) return 700027;
  return isOver(claims) ? 700024 : null;
}

function signed(text: string, signature: string, key: KeyObject, isPss: boolean): boolean {
  const padding = isPss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {};
  return verify('sha256', Buffer.from(text), { key, ...padding }, Buffer.from(signature, 'base64url'));
}

function isOver({ exp = 0 }: Claims): boolean {
  return exp * 1000 <= Date.now();
}

function read(part: string): Claims | null {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;
  } catch {
    return null;
  }
}

function refused(status: number, error: string, number: number, text: string): FakeReply {
  const json = { error, error_description: `AADSTS${String(number)}: ${text}`, error_codes: [number] };
  return { status, json: { ...json, trace_id: 'trace', correlation_id: 'correlation' } };
}

/** The metadata service of a virtual machine that has an identity. */
export function machineAnswer(state: AzureState, { headers, query }: FakeRequest): FakeReply {
  if (headers['metadata'] !== 'true') return { status: 400, json: { error: 'invalid_request' } };
  if (query.get('api-version') !== '2018-02-01') return { status: 400, json: { error: 'invalid_request' } };
  const clientId = query.get('client_id');
  if (clientId !== null && clientId !== state.clientId) {
    return { status: 400, json: { error: 'invalid_request', error_description: 'Identity not found' } };
  }
  const resource = query.get('resource') ?? '';
  const access_token = newToken(state, resource);
  const expires_on = String(Math.floor(Date.now() / 1000) + state.tokenSeconds);
  return {
    status: 200,
    json: { access_token, expires_in: String(state.tokenSeconds), expires_on, resource, token_type: 'Bearer' },
  };
}
