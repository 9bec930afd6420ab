import { loginAnswer, tokenAnswer } from './vault-tokens.js';
import { leaseAnswer } from './vault-leases.js';
import { transitAnswer } from './vault-transit.js';
import { DENIED, DONE, NOTHING, told, type Told } from './vault-told.js';
import { ROOT_TOKEN, written, type VaultState } from './vault-state.js';

/** A request, taken apart. `path` is what follows /v1/, decoded. */
export interface FakeAnswer {
  readonly method: string;
  readonly path: string;
  readonly version: string | null;
  readonly token: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Answers as the server would. */
export function answerer(state: VaultState): (request: FakeAnswer) => Told {
  return (request) => {
    const login = loginAnswer(state, request);
    if (login !== null) return login;
    if (request.token === null || !state.tokens.has(request.token)) return DENIED;
    const own = tokenAnswer(state, request);
    if (own !== null) return own;
    if (request.token !== ROOT_TOKEN && !allowed(request)) return DENIED;
    return leaseAnswer(state, request) ?? transitAnswer(state, request) ?? keyAnswer(state, request);
  };
}

/** What the policy of the one role says. */
function allowed({ path }: FakeAnswer): boolean {
  return /^(?:secret\/(?:data|metadata)\/app\/|kv1\/app\/|database\/(?:creds|static-creds)\/app|sys\/leases\/)/.test(
    path,
  );
}

function keyAnswer(state: VaultState, request: FakeAnswer): Told {
  const { path } = request;
  if (path.startsWith('kv1/')) return firstVersion(state, request);
  if (path.startsWith('secret/data/')) return secondVersion(state, request);
  if (path.startsWith('secret/destroy/')) return destroy(state, request);
  if (path.startsWith('secret/metadata/')) return metadata(state, request);
  // What a test sets up on the real server, and is given here.
  return request.method === 'POST' && path.startsWith('sys/') ? DONE : NOTHING;
}

function firstVersion(state: VaultState, { method, path, body }: FakeAnswer): Told {
  const key = path.slice('kv1/'.length);
  if (method === 'POST') state.kv1.set(key, body);
  if (method === 'DELETE') state.kv1.delete(key);
  if (method !== 'GET') return DONE;
  return state.kv1.has(key) ? told(state.kv1.get(key), { lease_duration: 2_764_800 }) : NOTHING;
}

function secondVersion(state: VaultState, { method, path, version, body }: FakeAnswer): Told {
  const key = path.slice('secret/data/'.length);
  const versions = state.kv2.get(key) ?? [];
  if (method === 'POST') {
    state.kv2.set(key, [...versions, written(body['data'])]);
    return told({ version: versions.length + 1 });
  }
  const number = version === null ? versions.length : Number(version);
  const asked = versions[number - 1];
  if (asked === undefined) return NOTHING;
  if (method === 'DELETE') {
    asked.deletion_time = new Date().toISOString();
    return DONE;
  }
  const { data, ...meta } = asked;
  const gone = meta.destroyed || meta.deletion_time !== '';
  const answer = told({
    data: gone ? null : data,
    metadata: { ...meta, custom_metadata: null, version: number },
  });
  return gone ? { ...answer, status: 404 } : answer;
}

function destroy(state: VaultState, { path, body }: FakeAnswer): Told {
  const versions = state.kv2.get(path.slice('secret/destroy/'.length)) ?? [];
  for (const number of body['versions'] as readonly number[]) {
    const version = versions[number - 1];
    if (version !== undefined) version.destroyed = true;
  }
  return DONE;
}

function metadata(state: VaultState, { method, path }: FakeAnswer): Told {
  const key = path.slice('secret/metadata/'.length);
  const versions = state.kv2.get(key);
  if (versions === undefined) return NOTHING;
  if (method === 'DELETE') {
    state.kv2.delete(key);
    return DONE;
  }
  const shown: Record<string, unknown> = {};
  for (const [index, { created_time, deletion_time, destroyed }] of versions.entries())
    shown[String(index + 1)] = { created_time, deletion_time, destroyed };
  return told({ current_version: versions.length, oldest_version: 0, versions: shown });
}
