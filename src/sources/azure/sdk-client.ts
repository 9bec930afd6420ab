import { isUtf8 } from 'node:buffer';
import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { Unavailable } from '../../model/answer.js';
import { connect, type Connection } from '../http/connection.js';
import { isRedirect, noText, redirected } from '../http/failures.js';
import { textOf, withPem } from '../http/pem.js';
import type { Reply, TransferLimits } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { toldOf } from '../credential-told.js';
import { thrownFor } from './why.js';

/** The one server that a client of the packages may ask, and what is told of its requests. */
export interface SdkServer {
  readonly store: string;
  readonly address: string;
  readonly caFile: string | null;
  readonly limits: TransferLimits;
  /** Of a closed list: for budgets and metrics. */
  readonly operation: (request: PipelineRequest) => string;
  /** Each reply, as it comes. */
  readonly onReply: (reply: Reply, request: PipelineRequest) => void;
}

export interface SdkClient extends HttpClient {
  close(): void;
}

/**
 * What the packages of Azure send their requests with, in place of their own: so that the rules of trust, limits and counts
 * hold for whatever they do. Another host gets nothing, a redirect is not followed, and proxies of the environment are not
 * asked. Rejects with `thrownFor`.
 */
export function sdkClient(server: SdkServer, doors: ProviderDoors): SdkClient {
  let opened: Promise<Connection | Unavailable> | null = null;
  const ask = async (request: PipelineRequest): Promise<Reply> => {
    const url = new URL(request.url);
    if (url.origin !== server.address) throw thrownFor(elsewhere(server.store, url));
    const connection = await (opened ??= open(server, doors));
    if ('kind' in connection) opened = null;
    if ('kind' in connection) throw thrownFor(connection);
    const reply = await connection.ask({
      method: methodOf(request),
      path: `${url.pathname}${url.search}`,
      headers: headersOf(request),
      body: bodyOf(request),
      operation: server.operation(request),
      repeatable: true,
    });
    if (reply.kind === 'reply') return reply;
    // Its files may have been replaced since.
    if (reply.code === 'StoreTlsFailed') opened = null;
    throw thrownFor(reply);
  };
  return {
    sendRequest: async (request) => {
      const reply = await ask(request);
      if (isRedirect(reply)) throw thrownFor(redirected(reply, server.store));
      server.onReply(reply, request);
      // Of a refusal the status counts, in whatever letters a proxy explains it.
      if (reply.status < 300 && !reply.body.expose(isUtf8)) throw thrownFor(noText(server.store));
      const headers = createHttpHeaders();
      for (const [name, value] of Object.entries(reply.headers))
        if (value !== undefined) headers.set(name, String(value));
      const bodyAsText = textOf(reply.body);
      reply.body.wipe();
      return { request, status: reply.status, headers, bodyAsText };
    },
    close: () => {
      void opened?.then((connection) => 'kind' in connection || connection.close());
      opened = null;
    },
  };
}

async function open(
  { store, address, caFile, limits }: SdkServer,
  doors: ProviderDoors,
): Promise<Connection | Unavailable> {
  const refused = doors.reach.refusal(store, address);
  if (refused !== null) return refused;
  return toldOf(store, () =>
    withPem({ caFile, client: null }, doors.credentials, (pem) =>
      connect({ store, address, serverName: null, limits }, pem, doors),
    ),
  );
}

/** Nothing else is ever asked for. */
function methodOf({ method }: PipelineRequest): 'GET' | 'POST' {
  if (method !== 'GET' && method !== 'POST') throw new Error(`internal: a store would be asked to ${method}`);
  return method;
}

/** Without what the packages tell of this machine, and without a compression that the limits could not see through. */
function headersOf({ headers }: PipelineRequest): Readonly<Record<string, string>> {
  return { ...headers.toJSON(), 'accept-encoding': 'identity', 'user-agent': 'waxseal' };
}

function bodyOf({ body }: PipelineRequest): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body !== 'string') throw new Error('internal: the body of a request to a store is no text');
  return body;
}

/** Whoever answers could name another host for the next page, or for the login. */
function elsewhere(store: string, { host }: URL): Unavailable {
  return unavailable(
    'StoreRedirected',
    `the store "${store}" sends requests on to another host, "${host}", which is not followed`,
    { hint: 'name the address that answers by itself, of the vault and of `authority`' },
  );
}
