import type { IncomingMessage } from 'node:http';
import { AppError } from '../model/problem.js';

/** A request, as far as anything here looks at it. */
export interface Asked {
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** IP address of the other end. */
  readonly peer: string;
  /** Reads the body. Rejects with BodyTooLarge. */
  body(limit: number): Promise<Buffer>;
  /** Aborted once nobody waits for the reply any more. */
  readonly gone: AbortSignal;
}

/** null: what was asked for is no path. */
export function readRequest(request: IncomingMessage, gone: AbortSignal): Asked | null {
  const [path = '', ...query] = (request.url ?? '').split('?');
  if (!path.startsWith('/')) return null;
  return {
    method: request.method ?? '',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: singles(request),
    peer: request.socket.remoteAddress ?? '',
    body: (limit) => readBody(request, limit),
    gone,
  };
}

/** Node joins repeated headers; those that it hands over as lists decide nothing here. */
function singles({ headers }: IncomingMessage): Asked['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([, value]) => typeof value === 'string'),
  ) as Asked['headers'];
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  // What is too large is answered before the connection is closed.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) throw new AppError('BodyTooLarge', `the body is larger than ${limit} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
