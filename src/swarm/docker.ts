import type { Readable } from 'node:stream';
import Docker from 'dockerode';
import type { ObjectKind } from '../model/object-name.js';
import { AppError } from '../model/problem.js';
import type { Connection } from './connection.js';
import type { Failure } from './failure.js';
import type { Json } from './json.js';
import { makeAgent, watchAgent, type From, type Watch } from './watched-agent.js';

/** The engine's answer to one call, or why there is none. Nothing rejects. */
export type Reply =
  | { readonly ok: true; readonly body: unknown; readonly headers: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly failure: Failure };

/**
 * One call on the client library, which is any since its own types say void where promises come. The signal must be
 * handed on, so that a call which is given up also ends.
 */
export type Ask = (docker: any, abortSignal: AbortSignal) => Promise<unknown>;

/**
 * The only file that knows dockerode. Two of its habits are kept out here: it reads the environment for whatever it is
 * not told, and it puts the body of a POST into the URL too unless the two are given apart as _query and _body.
 */
export function openDocker(connection: Connection): (apiVersion: string | null, ask: Ask) => Promise<Reply> {
  const agentFor = watchAgent(connection);
  const make = (apiVersion: string | null): Docker => makeClient(optionsOf(connection, apiVersion, undefined));
  const clients = new Map([[null as string | null, make(null)]]);
  const client = (apiVersion: string | null): Docker => {
    const known = clients.get(apiVersion) ?? make(apiVersion);
    clients.set(apiVersion, known);
    return known;
  };
  const send = (apiVersion: string | null, ask: Ask, from: From): Promise<Sent> => {
    const giveUp = new AbortController();
    return new Promise((resolve) => {
      const end = (reply: Reply): void => {
        // A timer that is left running keeps the whole answer in memory until it goes off.
        clearTimeout(timer);
        resolve({ reply, wentStale: wentStale(reply, noted) });
      };
      const timer = setTimeout(() => {
        end({ ok: false, failure: { kind: 'timeout' } });
        giveUp.abort();
      }, CALL_MS);
      const cut = (): void => end({ ok: false, failure: { kind: 'cut' } });
      const noted: Watch = { request: null, headers: null, cut };
      ask(withAgent(client(apiVersion), agentFor(noted, from)), giveUp.signal).then(
        (body) => end({ ok: true, body, headers: noted.headers ?? {} }),
        (thrown: unknown) => end({ ok: false, failure: failureOf(thrown) }),
      );
    });
  };
  return async (apiVersion, ask) => {
    const { reply, wentStale } = await send(apiVersion, ask, 'kept');
    return wentStale ? (await send(apiVersion, ask, 'fresh')).reply : reply;
  };
}

interface Sent {
  readonly reply: Reply;
  readonly wentStale: boolean;
}

/**
 * A read that got no answer on a connection which was kept from an earlier call: most likely the engine, or a proxy before
 * it, closed that in the meantime. Reads are asked once more. A write never is: nobody knows what became of it.
 */
function wentStale(reply: Reply, { headers, request }: Watch): boolean {
  if (reply.ok || reply.failure.kind !== 'network' || headers !== null) return false;
  return request?.method === 'GET' && request.reusedSocket && CLOSED.has(reply.failure.code);
}

const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/** What the engine says for as long as it is listened to, or why it says nothing. Nothing rejects. */
export type Heard =
  { readonly ok: true; readonly stream: Readable } | { readonly ok: false; readonly failure: Failure };

/**
 * Opens streams of events, each on a connection of its own without any timeout: a quiet Swarm says nothing for hours. A
 * stream is ended by the signal. Without an API version: nothing is read out of an event.
 */
export function openEvents(connection: Connection): (types: readonly string[], signal: AbortSignal) => Promise<Heard> {
  const docker: any = makeClient(optionsOf(connection, null, makeAgent(connection)));
  return async (types, abortSignal) => {
    try {
      return { ok: true, stream: await docker.getEvents({ _query: { filters: { type: types } }, abortSignal }) };
    } catch (thrown) {
      return { ok: false, failure: failureOf(thrown) };
    }
  };
}

/** More than the 20 s that an engine gives itself for a call, so that it can still tell. */
const CALL_MS = 30_000;

/** The library reads the environment even if it does not need to, and stumbles over what it cannot read there. */
function makeClient(options: any): Docker {
  try {
    return new Docker(options);
  } catch (cause) {
    throw new AppError('HostInvalid', 'DOCKER_HOST or DOCKER_CERT_PATH in the environment cannot be read', {
      cause,
      hint: 'unset both if --host is to replace them',
    });
  }
}

/** The client with an agent for one call: making a client anew would read the environment again. */
function withAgent(docker: any, agent: unknown): any {
  const modem = Object.assign(Object.create(docker.modem), { agent });
  return Object.assign(Object.create(docker), { modem });
}

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

function objectOf(docker: any, kind: ObjectKind, id: string): any {
  return kind === 'secret' ? docker.getSecret(id) : docker.getConfig(id);
}

export const ask = {
  info: (): Ask => (docker, abortSignal) => docker.info({ abortSignal }),
  version: (): Ask => (docker, abortSignal) => docker.version({ abortSignal }),
  objects:
    (kind: ObjectKind): Ask =>
    (docker, abortSignal) =>
      kind === 'secret' ? docker.listSecrets({ abortSignal }) : docker.listConfigs({ abortSignal }),
  config:
    (id: string): Ask =>
    (docker, abortSignal) =>
      docker.getConfig(id).inspect({ abortSignal }),
  services: (): Ask => (docker, abortSignal) => docker.listServices({ abortSignal }),
  tasks: (): Ask => (docker, abortSignal) => docker.listTasks({ abortSignal }),
  nodes: (): Ask => (docker, abortSignal) => docker.listNodes({ abortSignal }),
  create:
    (kind: ObjectKind, body: Json): Ask =>
    async (docker, abortSignal) => {
      const apart = { _query: {}, _body: body, abortSignal };
      return { ID: (await (kind === 'secret' ? docker.createSecret(apart) : docker.createConfig(apart))).id };
    },
  update:
    (kind: ObjectKind, id: string, version: number, body: Json): Ask =>
    (docker, abortSignal) =>
      objectOf(docker, kind, id).update({ _query: { version }, _body: body, abortSignal }),
  remove:
    (kind: ObjectKind, id: string): Ask =>
    (docker, abortSignal) =>
      objectOf(docker, kind, id).remove({ abortSignal }),
  updateService:
    (id: string, version: number, body: Json): Ask =>
    (docker, abortSignal) =>
      docker.getService(id).update({ _query: { version }, _body: body, abortSignal }),
};
