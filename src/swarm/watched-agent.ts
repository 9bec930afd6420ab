import { Agent as HttpAgent, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';
import type { Connection } from './connection.js';

/** What is noted about one call while it runs, beside what the client library tells. */
export interface Watch {
  /** The request, once it is given to a connection. */
  request: ClientRequest | null;
  /** Headers of the answer, once they are there. */
  headers: IncomingMessage['headers'] | null;
  /** Called if the connection ends in the middle of the answer, which the client library would never notice. */
  readonly cut: () => void;
}

/** addRequest is not among Node's typed methods, but every agent library of the ecosystem relies on it. */
interface Adder {
  addRequest: (request: ClientRequest, options: unknown) => void;
}

/** kept: a connection that an earlier call has left, if there is one. fresh: one that is made for this call. */
export type From = 'kept' | 'fresh';

const SOCKETS = { kept: { keepAlive: true, maxSockets: 16 }, fresh: { keepAlive: false, maxSockets: 16 } };

/**
 * Connections of our own: kept alive, at most 16, and every answer passes by here. Each call is given the agent in a form
 * of its own, which notes in `watch` what the client library does not tell. (AsyncLocalStorage would do without, but on
 * Node 20 it slows down every promise of the process.)
 */
export function watchAgent(connection: Connection): (watch: Watch, from: From) => HttpAgent {
  const agents = { kept: makeAgent(connection), fresh: makeAgent(connection, 'fresh') };
  return (watch, from) => {
    const agent = agents[from];
    const adder = agent as unknown as Adder;
    const addRequest: Adder['addRequest'] = (request, options) => {
      watch.request = request;
      request.prependOnceListener('response', (answer: IncomingMessage) => note(answer, watch));
      adder.addRequest(request, options);
    };
    return Object.create(agent, { addRequest: { value: addRequest } }) as HttpAgent;
  };
}

function note(answer: IncomingMessage, watch: Watch): void {
  watch.headers = { ...answer.headers };
  // An engine never sends one elsewhere, and nothing else may.
  delete answer.headers.location;
  answer.once('close', () => {
    if (!answer.complete) watch.cut();
  });
}

/** The client library inspects its options at every call: an agent with its sockets and its key is not to be printed. */
export function makeAgent(connection: Connection, from: From = 'kept'): HttpAgent {
  return Object.defineProperty(bareAgent(connection, from), inspect.custom, { value: () => '[agent]' });
}

function bareAgent(connection: Connection, from: From): HttpAgent {
  const sockets = SOCKETS[from];
  if (connection.kind === 'unix' || connection.tls === null) return new HttpAgent(sockets);
  const { ca, cert, key, verify } = connection.tls;
  const given = Object.entries({ ca, cert, key }).filter(([, bytes]) => bytes !== null);
  const tls = Object.fromEntries(given.map(([name, bytes]) => [name, Buffer.from(bytes ?? [])]));
  return new HttpsAgent({ ...sockets, ...tls, rejectUnauthorized: verify });
}
