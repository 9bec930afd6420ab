import Docker from 'dockerode';
import type { Connection } from './connection.js';
import type { Failure } from './failure.js';
import type { Json } from './json.js';
import { watchAgent, type Watch } from './watched-agent.js';

/** The engine's answer to one call, or why there is none. Nothing rejects. */
export type Reply =
  | { readonly ok: true; readonly body: unknown; readonly headers: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly failure: Failure };

/**
 * One call on the client library, which is any since its own types say void where promises come. The signal must be
 * handed on: without it, an answer that stalls is waited for for ever.
 */
export type Ask = (docker: any, abortSignal: AbortSignal) => Promise<unknown>;

/**
 * The only file that knows dockerode. Two of its habits are kept out here: it reads the environment for whatever it is
 * not told, and it puts the body of a POST into the URL too unless the two are given apart as _query and _body.
 */
export function openDocker(connection: Connection): (apiVersion: string | null, ask: Ask) => Promise<Reply> {
  const watched = watchAgent(connection);
  const clients = new Map<string | null, Docker>();
  const client = (apiVersion: string | null): Docker => {
    const known = clients.get(apiVersion) ?? new Docker(optionsOf(connection, apiVersion, watched.agent));
    clients.set(apiVersion, known);
    return known;
  };
  return (apiVersion, ask) => {
    const broken = new AbortController();
    const noted: Watch & { isCut: boolean } = {
      headers: null,
      isCut: false,
      cut: () => {
        noted.isCut = true;
        broken.abort();
      },
    };
    const late = AbortSignal.timeout(CALL_MS);
    const run = async (): Promise<Reply> => {
      try {
        const body = await ask(client(apiVersion), AbortSignal.any([late, broken.signal]));
        return { ok: true, body, headers: noted.headers ?? {} };
      } catch (thrown) {
        if (noted.isCut) return { ok: false, failure: { kind: 'cut' } };
        if (late.aborted) return { ok: false, failure: { kind: 'timeout' } };
        return { ok: false, failure: failureOf(thrown) };
      }
    };
    return watched.watch(noted, run);
  };
}

/** More than the 20 s that an engine gives itself for a call, so that it can still tell. */
const CALL_MS = 30_000;

/** Every option is set, since one that is missing is read from the environment. */
function optionsOf(connection: Connection, apiVersion: string | null, agent: unknown): any {
  const unix = connection.kind === 'unix';
  const tls = unix ? null : connection.tls;
  return {
    socketPath: unix ? connection.path : undefined,
    host: unix ? undefined : connection.host,
    port: unix ? undefined : connection.port,
    protocol: tls === null ? 'http' : 'https',
    pathPrefix: '/',
    version: apiVersion === null ? undefined : `v${apiVersion}`,
    agent,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    username: undefined,
    password: undefined,
  };
}

function failureOf(thrown: any): Failure {
  const status = thrown?.statusCode;
  if (typeof status === 'number') return { kind: 'answer', status, message: messageOf(thrown.json) };
  return { kind: 'network', code: String(thrown?.code ?? ''), message: String(thrown?.message ?? '') };
}

/** The engine says {"message": …}; something before it may say anything, which is not repeated. */
function messageOf(json: any): string {
  return typeof json?.message === 'string' ? json.message : '';
}

export const ask = {
  version: (): Ask => (docker, abortSignal) => docker.version({ abortSignal }),
  secrets: (): Ask => (docker, abortSignal) => docker.listSecrets({ abortSignal }),
  services: (): Ask => (docker, abortSignal) => docker.listServices({ abortSignal }),
  tasks: (): Ask => (docker, abortSignal) => docker.listTasks({ abortSignal }),
  nodes: (): Ask => (docker, abortSignal) => docker.listNodes({ abortSignal }),
  createSecret:
    (body: Json): Ask =>
    async (docker, abortSignal) => ({ ID: (await docker.createSecret({ _query: {}, _body: body, abortSignal })).id }),
  updateSecret:
    (id: string, version: number, body: Json): Ask =>
    (docker, abortSignal) =>
      docker.getSecret(id).update({ _query: { version }, _body: body, abortSignal }),
  removeSecret:
    (id: string): Ask =>
    (docker, abortSignal) =>
      docker.getSecret(id).remove({ abortSignal }),
  updateService:
    (id: string, version: number, body: Json): Ask =>
    (docker, abortSignal) =>
      docker.getService(id).update({ _query: { version }, _body: body, abortSignal }),
};
