import { ACCOUNT, newToken, type ConjurState, type Variable } from './conjur-state.js';

/** A request, taken apart. `path` is below the base path, as it was sent. */
export interface ConjurAsked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly acceptEncoding: string;
  readonly body: Buffer;
}

export interface ConjurTold {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Answers as the server would, as far as its source and its own tests tell. */
export function answerConjur(state: ConjurState, asked: ConjurAsked): ConjurTold {
  const [room, ...names] = asked.path.split('/').slice(1).map(decodeURIComponent);
  if (room?.startsWith('authn') === true) return authenticate(state, asked, room, names);
  if (!isGood(state, asked.authorization)) return { status: 401, body: 'Authorization missing or invalid' };
  if (state.isDown) return { status: 503 };
  if (asked.method !== 'GET') return notFound('There is no such route');
  if (room === 'secrets' && names.length === 0) return batch(state, asked);
  const [account, kind, ...rest] = names;
  if (account !== ACCOUNT || kind !== 'variable') return notFound(`Account or kind of ${asked.path}`);
  const id = rest.join('/');
  if (room === 'secrets') return single(state, id, asked.query.get('version'));
  if (room !== 'resources') return notFound('There is no such route');
  if (state.deniesLists) return { status: 403 };
  return rest.length === 0 ? listing(state, asked.query) : show(state, id);
}

function authenticate(state: ConjurState, asked: ConjurAsked, room: string, names: readonly string[]): ConjurTold {
  const end = names.at(-1);
  if (asked.method !== 'POST' || end !== 'authenticate') return notFound('There is no such route');
  const granted = room === 'authn' ? byKey(state, asked, names) : byJwt(state, asked, names);
  if (!granted) return { status: 401 };
  const token = newToken(state);
  if (!/\bbase64\b/i.test(asked.acceptEncoding)) return json(200, token);
  const headers = { 'content-type': 'text/plain', 'content-encoding': 'base64' };
  return { status: 200, headers, body: Buffer.from(token).toString('base64') };
}

function byKey(state: ConjurState, { body }: ConjurAsked, [account, login]: readonly string[]): boolean {
  return account === ACCOUNT && login === state.login && body.toString() === state.apiKey;
}

/** /authn-jwt/{service}/{account}[/{identity}]/authenticate */
function byJwt(state: ConjurState, { body }: ConjurAsked, names: readonly string[]): boolean {
  const [service, account, identity] = names.slice(0, -1);
  const jwt = new URLSearchParams(body.toString()).get('jwt') ?? '';
  return (
    service === 'platform' && account === ACCOUNT && state.jwts.has(jwt) && (identity ?? state.login) === state.login
  );
}

function isGood(state: ConjurState, authorization: string): boolean {
  const token = /^Token token="([A-Za-z0-9+/=]+)"$/.exec(authorization)?.[1];
  const ends = token === undefined ? undefined : state.tokens.get(token);
  return ends !== undefined && state.now() < ends;
}

function batch(state: ConjurState, { query, acceptEncoding }: ConjurAsked): ConjurTold {
  const ids = (query.get('variable_ids') ?? '').split(',');
  if (ids.some((id) => id === '')) return failed(422, 'argument_error', 'variable_ids');
  const double = ids.find((id, index) => ids.indexOf(id) !== index);
  if (double !== undefined) return failed(400, 'bad_request', `CONJ00160E … duplicate variable ids: ${double}.`);
  const found = ids.map((id) => ({ id, variable: state.variables.get(variableOf(id)) }));
  const missing = found.find(({ variable }) => variable === undefined);
  if (missing !== undefined) return emptyOrMissing(missing.id);
  const forbidden = found.find(({ variable }) => variable?.privilege !== 'execute');
  if (forbidden !== undefined) return { status: 403 };
  const empty = found.find(({ variable }) => variable?.versions.length === 0);
  if (empty !== undefined) return emptyOrMissing(empty.id);
  if (ids.some((id) => state.broken.has(variableOf(id)))) return { status: 500 };
  const encoded = state.knowsBase64 && /^base64$/i.test(acceptEncoding);
  const values = found.map(({ id, variable }) => [id, variable?.versions.at(-1)?.value ?? Buffer.of()] as const);
  const isText = values.every(([, value]) => Buffer.from(value.toString('utf8')).equals(value));
  if (!encoded && !isText) return failed(406, 'not_acceptable', 'CONJ00074E Issue encoding secret into JSON format');
  const body = Object.fromEntries(values.map(([id, value]) => [id, encoded ? rubyBase64(value) : value.toString()]));
  return json(200, JSON.stringify(body), encoded ? { 'content-encoding': 'base64' } : {});
}

/** Lines of 60 characters, each with its end. */
function rubyBase64(value: Buffer): string {
  return value.toString('base64').replace(/.{1,60}/g, '$&\n');
}

function single(state: ConjurState, id: string, version: string | null): ConjurTold {
  const variable = visible(state, id);
  if (variable === undefined) return emptyOrMissing(fullId(id));
  if (variable.privilege !== 'execute') return { status: 403 };
  if (state.broken.has(id)) return { status: 500 };
  if (version !== null && !/^\d+$/.test(version))
    return failed(422, 'argument_error', "invalid type for parameter 'version'");
  const found =
    version === null ? variable.versions.at(-1) : variable.versions.find((one) => one.version === Number(version));
  if (found === undefined) return emptyOrMissing(fullId(id));
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: found.value };
}

function listing(state: ConjurState, query: URLSearchParams): ConjurTold {
  const [limit, offset] = [query.get('limit'), query.get('offset')];
  if (limit !== null && !/^[1-9]\d*$/.test(limit)) return failed(422, 'unprocessable_entity', "'limit' …");
  if (state.listLimitMax > 0 && Number(limit ?? 0) > state.listLimitMax)
    return failed(422, 'unprocessable_entity', `'Limit' parameter must not exceed ${String(state.listLimitMax)}`);
  const ids = [...state.variables.keys()].filter((id) => visible(state, id) !== undefined).sort();
  const from = Number(offset ?? 0);
  const page = limit === null ? ids.slice(from) : ids.slice(from, from + Number(limit));
  return json(200, JSON.stringify(page.map((id) => resource(id, state.variables.get(id)))));
}

function show(state: ConjurState, id: string): ConjurTold {
  const variable = visible(state, id);
  return variable === undefined
    ? notFound(`Variable '${id}' not found in account '${ACCOUNT}'`)
    : json(200, JSON.stringify(resource(id, variable)));
}

function resource(id: string, variable: Variable | undefined): unknown {
  return {
    created_at: variable?.createdAt,
    id: fullId(id),
    owner: `${ACCOUNT}:policy:shop`,
    policy: `${ACCOUNT}:policy:root`,
    permissions: [
      { privilege: variable?.privilege, role: `${ACCOUNT}:host:shop/waxseal`, policy: `${ACCOUNT}:policy:root` },
    ],
    annotations: [],
    secrets: variable?.versions.map(({ version }) => ({ version, expires_at: null })),
  };
}

function visible(state: ConjurState, id: string): Variable | undefined {
  const variable = state.variables.get(id);
  return variable?.privilege === 'none' ? undefined : variable;
}

function variableOf(fullIdOfIt: string): string {
  const [account, kind, ...rest] = fullIdOfIt.split(':');
  return account === ACCOUNT && kind === 'variable' ? rest.join(':') : '\0';
}

function fullId(id: string): string {
  return `${ACCOUNT}:variable:${id}`;
}

function emptyOrMissing(id: string): ConjurTold {
  return notFound(`CONJ00076E Variable ${id} is empty or not found.`);
}

function notFound(message: string): ConjurTold {
  return failed(404, 'not_found', message);
}

function failed(status: number, code: string, message: string): ConjurTold {
  return json(status, JSON.stringify({ error: { code, message } }));
}

function json(status: number, body: string, more: Readonly<Record<string, string>> = {}): ConjurTold {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...more }, body };
}
