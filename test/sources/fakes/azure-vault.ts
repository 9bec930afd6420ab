import { constants, createPublicKey, privateDecrypt, publicEncrypt, type KeyObject } from 'node:crypto';
import {
  LOGIN_HOST,
  MOST_BYTES,
  purge,
  recover,
  remove,
  VAULT_HOST,
  write,
  type AzureState,
  type FakeVersion,
  type More,
} from './azure-state.js';
import { vaultFault, type FakeReply, type FakeRequest } from './azure-told.js';

const API = /^7\.[0-9]$|^20[0-9]{2}-[0-9]{2}-[0-9]{2}$/;
const NAME = /^[0-9A-Za-z-]{1,127}$/;

/** Key Vault: secrets, deleted secrets, and RSA keys to decrypt with. Who has no token is told where to get one. */
export function vaultAnswer(state: AzureState, request: FakeRequest): FakeReply {
  const token = state.tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
  if (token?.resource !== state.resource) return challenge(state, request);
  if (!API.test(request.query.get('api-version') ?? '')) return vaultFault(400, 'BadParameter', 'api-version');
  const [kind, name, version, verb] = partsOf(request.path);
  if (name !== '' && !NAME.test(name)) return vaultFault(400, 'BadParameter', 'the name is invalid');
  const answer = OPERATIONS[`${request.method} ${verb === '' ? kind : `${kind} ${verb}`}`];
  return answer?.({ state, request, name, version }) ?? vaultFault(404, 'NotFound', 'no such resource');
}

function partsOf(path: string): [kind: string, name: string, version: string, verb: string] {
  const [, kind = '', name = '', version = '', verb = ''] = path.split('/');
  return [kind, name, version, verb];
}

type Answering = (at: At) => FakeReply;

const OPERATIONS: Readonly<Record<string, Answering>> = {
  'GET secrets': (at) => (at.name === '' ? list(at) : at.version === 'versions' ? versionsOf(at) : get(at)),
  'PUT secrets': (at) => put(at),
  'DELETE secrets': (at) => removed(at),
  'GET deletedsecrets': (at) => getDeleted(at),
  'POST deletedsecrets': (at) => recovered(at),
  'DELETE deletedsecrets': ({ name, state }) => {
    purge(state, name);
    return { status: 204, json: undefined };
  },
  'GET keys': (at) => publicPart(at),
  'POST keys encrypt': (at) => encrypted(at),
  'POST keys decrypt': (at) => decrypted(at),
};

interface At {
  readonly state: AzureState;
  readonly request: FakeRequest;
  readonly name: string;
  readonly version: string;
}

function challenge({ challengeTenant, resource }: AzureState, { host, port }: FakeRequest): FakeReply {
  const login = host === VAULT_HOST ? LOGIN_HOST : host;
  const authorization = `https://${login}:${port}/${challengeTenant}`;
  const header = `Bearer authorization="${authorization}", resource="${resource}"`;
  return { ...vaultFault(401, 'Unauthorized', 'AKV10000: no token'), headers: { 'www-authenticate': header } };
}

function origin({ request }: At): string {
  return `https://${request.host}:${request.port}`;
}

function get(at: At): FakeReply {
  const { name, state, version } = at;
  if (name.startsWith('forbidden')) return vaultFault(403, 'Forbidden', 'Caller is not authorized', 'ForbiddenByRbac');
  const versions = state.secrets.get(named(state.secrets, name));
  const found = version === '' ? versions?.at(-1) : versions?.find(({ id }) => id === version);
  if (found === undefined) return notFound(at);
  if (!found.enabled)
    return vaultFault(403, 'Forbidden', 'Operation get is not allowed on a disabled secret', 'SecretDisabled');
  return { status: 200, json: { value: found.value, ...bundle(at, name, found, true) } };
}

/** Names are the same in whatever case. */
function named(secrets: ReadonlyMap<string, unknown>, name: string): string {
  return [...secrets.keys()].find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

function bundle(at: At, name: string, version: FakeVersion, withVersion: boolean): object {
  const { contentType, created, enabled, exp, id, nbf, updated } = version;
  return {
    id: `${origin(at)}/secrets/${name}${withVersion ? `/${id}` : ''}`,
    ...(contentType !== undefined && { contentType }),
    attributes: { enabled, nbf, exp, created, updated, recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 },
  };
}

function notFound({ name, version }: At): FakeReply {
  const message = `A secret with (name/id) ${name}${version === '' ? '' : `/${version}`} was not found in this key vault.`;
  return vaultFault(404, 'SecretNotFound', message);
}

function list(at: At): FakeReply {
  if (at.state.denied.has('list')) return vaultFault(403, 'Forbidden', 'Caller is not authorized', 'ForbiddenByRbac');
  const all = [...at.state.secrets].sort(([a], [b]) => (a < b ? -1 : 1));
  return page(
    at,
    '/secrets',
    all.flatMap(([name, versions]) => versions.slice(-1).map((version) => bundle(at, name, version, false))),
  );
}

function versionsOf(at: At): FakeReply {
  const versions = at.state.secrets.get(at.name) ?? [];
  return page(
    at,
    `/secrets/${at.name}/versions`,
    versions.map((version) => bundle(at, at.name, version, true)),
  );
}

function page(at: At, path: string, all: readonly object[]): FakeReply {
  const { query } = at.request;
  const most = Number(query.get('maxresults') ?? '25');
  if (!(most >= 1 && most <= 25)) return vaultFault(400, 'BadParameter', 'maxresults');
  const from = Number(query.get('$skiptoken') ?? '0');
  const next = from + most;
  const more = `${at.state.nextPages ?? origin(at)}${path}?api-version=7.4&maxresults=${String(most)}&$skiptoken=${String(next)}`;
  return { status: 200, json: { value: all.slice(from, next), nextLink: next < all.length ? more : null } };
}

function put(at: At): FakeReply {
  const { name, request, state } = at;
  if (state.deleted.has(name))
    return vaultFault(409, 'Conflict', 'deleted but recoverable', 'ObjectIsDeletedButRecoverable');
  const {
    attributes = {},
    contentType,
    value,
  } = request.json as { value: string; contentType?: string; attributes?: More };
  const { enabled = true, exp, nbf } = attributes;
  if (Buffer.byteLength(value) > MOST_BYTES) return vaultFault(400, 'BadParameter', 'the value is too long');
  const version = write(state, name, value, { contentType, enabled, exp, nbf });
  return { status: 200, json: { value, ...bundle(at, name, version, true) } };
}

function removed(at: At): FakeReply {
  const version = at.state.secrets.get(at.name)?.at(-1);
  if (version === undefined) return notFound(at);
  remove(at.state, at.name);
  return { status: 200, json: deletedBundle(at, version) };
}

function getDeleted(at: At): FakeReply {
  const { name, state } = at;
  if (state.denied.has('deleted')) return vaultFault(403, 'Forbidden', 'Caller is not authorized', 'ForbiddenByRbac');
  const version = state.deleted.get(named(state.deleted, name))?.at(-1);
  return version === undefined ? notFound(at) : { status: 200, json: deletedBundle(at, version) };
}

function recovered(at: At): FakeReply {
  recover(at.state, at.name);
  const version = at.state.secrets.get(at.name)?.at(-1);
  return version === undefined ? notFound(at) : { status: 200, json: bundle(at, at.name, version, true) };
}

function deletedBundle(at: At, version: FakeVersion): object {
  const recoveryId = `${origin(at)}/deletedsecrets/${at.name}`;
  const dates = { deletedDate: at.state.now, scheduledPurgeDate: at.state.now + 90 * 86_400 };
  return { ...bundle(at, at.name, version, true), recoveryId, ...dates };
}

function publicPart({ name, state, version }: At): FakeReply {
  if (state.denied.has('keys')) return vaultFault(403, 'Forbidden', 'Caller is not authorized', 'ForbiddenByRbac');
  const key = state.keys.get(name)?.get(version);
  if (key === undefined) return noKey(name, version);
  const { e, kty, n } = createPublicKey(key).export({ format: 'jwk' });
  const kid = kidOf(name, version);
  const attributes = { enabled: true, created: state.now, updated: state.now };
  return { status: 200, json: { key: { kid, kty, n, e, key_ops: ['encrypt', 'decrypt'] }, attributes } };
}

function noKey(name: string, version: string): FakeReply {
  return vaultFault(404, 'KeyNotFound', `A key with (name/id) ${name}/${version} was not found.`);
}

function kidOf(name: string, version: string): string {
  return `https://${VAULT_HOST}/keys/${name}/${version}`;
}

function encrypted(at: At): FakeReply {
  return worked(at, (key, given) => publicEncrypt({ key: createPublicKey(key), ...OAEP }, given));
}

function decrypted(at: At): FakeReply {
  return worked(at, (key, given) => privateDecrypt({ key, ...OAEP }, given));
}

const OAEP = { oaepHash: 'sha256', padding: constants.RSA_PKCS1_OAEP_PADDING };

function worked({ name, request, state, version }: At, work: (key: KeyObject, given: Buffer) => Buffer): FakeReply {
  const key = state.keys.get(name)?.get(version);
  if (key === undefined) return noKey(name, version);
  if (request.json['alg'] !== 'RSA-OAEP-256') return vaultFault(400, 'BadParameter', 'alg');
  try {
    const made = work(key, Buffer.from(String(request.json['value']), 'base64url'));
    return { status: 200, json: { kid: kidOf(name, version), value: made.toString('base64url') } };
  } catch {
    return vaultFault(400, 'BadParameter', 'the value is of no use');
  }
}
