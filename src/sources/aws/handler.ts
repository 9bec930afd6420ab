import { isUtf8 } from 'node:buffer';
import type { Unavailable } from '../../model/answer.js';
import { connect, type Connection } from '../http/connection.js';
import { isRedirect, noText, redirected } from '../http/failures.js';
import { secretOf } from '../http/pem.js';
import type { TransferLimits } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';

/** What the SDK hands over: signed, ready to go out. */
interface HandlerRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface HandlerResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** How the SDK reaches its services: by the connections of the shelf, with their bounds. */
export interface Handler {
  /** Rejects with `NoAnswer`. */
  handle(request: HandlerRequest): Promise<{ readonly response: HandlerResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
  destroy(): void;
}

/** Thrown through the SDK where nothing came that it could read. */
export interface NoAnswer extends Error {
  readonly unavailable: Unavailable;
}

interface HandlerOf {
  readonly store: string;
  /** PEM of the authorities to trust; null: what Node trusts. */
  readonly ca: string | null;
  readonly limits: TransferLimits;
}

/**
 * One connection to each server that the SDK asks. Trust is asked for the very address that it chose; redirects are not
 * followed, answers are bounded, and what stumbles is asked once more: the SDK itself asks again only to correct its clock.
 */
export function makeHandler({ store, ca, limits }: HandlerOf, doors: ProviderDoors): Handler {
  const connections = new Map<string, Connection>();
  const connectionTo = (address: string): Connection => {
    const known = connections.get(address);
    if (known !== undefined) return known;
    const refused = doors.reach.refusal(store, address);
    if (refused !== null) throw noAnswer(refused);
    const pem = { ca: ca === null ? null : secretOf(ca), client: null };
    const made = connect({ store, address, serverName: null, limits }, pem, doors);
    connections.set(address, made);
    return made;
  };
  return {
    handle: async ({ protocol, hostname, port, path, method, headers, body }) => {
      const { origin } = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${String(port)}`}`);
      const reply = await connectionTo(origin).ask({
        method: method === 'GET' ? 'GET' : 'POST',
        path,
        headers,
        body: textOf(body),
        operation: operationOf(headers),
        repeatable: true,
      });
      if (reply.kind !== 'reply') throw noAnswer(reply);
      const bytes = reply.body.expose((lent) => Uint8Array.from(lent));
      reply.body.wipe();
      if (isRedirect(reply)) throw noAnswer(redirected(reply, store));
      // Of a refusal the status counts, in whatever letters a proxy explains it.
      if (reply.status < 300 && !isUtf8(bytes)) throw noAnswer(noText(store));
      return { response: { statusCode: reply.status, headers: flat(reply.headers), body: bytes } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => {
      for (const connection of connections.values()) connection.close();
      connections.clear();
    },
  };
}

function noAnswer(unavailable: Unavailable): NoAnswer {
  return Object.assign(new Error('no answer'), { unavailable });
}

/** The protocols of these services write text. */
function textOf(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return body;
  // Its own bytes: the SDK complains where its body is taken for a text.
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  throw new Error('internal: the SDK sends what is neither text nor bytes');
}

/** `secretsmanager.GetSecretValue`; STS alone names its operations in the body, and is asked to log in. */
function operationOf(headers: Readonly<Record<string, string>>): string {
  return headers['x-amz-target']?.split('.').at(-1) ?? 'log in';
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
