import type { IncomingMessage, RequestListener } from 'node:http';
import { answerConjur, type ConjurAsked } from './conjur-answers.js';
import { newConjur, type ConjurState } from './conjur-state.js';
import { bodyOf, serve, type Served } from './served.js';

/**
 * Speaks the protocol of Conjur as far as Waxseal uses it. No real server could be had to prove it: it is written from the
 * published source of Conjur and the features that its own tests describe.
 */
export interface FakeConjur extends Served {
  readonly state: ConjurState;
  /** "GET /secrets?… 200" for each request so far. */
  log(): string;
}

/** `basePath`: '' or, as Conjur Cloud has it, `/api`. */
export async function startFakeConjur(basePath = ''): Promise<FakeConjur> {
  const state = newConjur();
  const seen: string[] = [];
  const listener: RequestListener = (request, response) => {
    void bodyOf(request).then((body) => {
      const url = request.url ?? '/';
      const below = url.startsWith(`${basePath}/`) ? url.slice(basePath.length) : '/nowhere';
      const { status, headers = {}, body: text } = answerConjur(state, { ...askedOf(request, below), body });
      seen.push(`${request.method ?? ''} ${url} ${String(status)}`);
      const requestId = request.headers['x-request-id'];
      const told = typeof requestId === 'string' ? { ...headers, 'x-request-id': requestId } : headers;
      response.writeHead(status, told).end(text);
    });
  };
  return { ...(await serve(listener)), state, log: () => seen.join('\n') };
}

function askedOf({ method = 'GET', headers }: IncomingMessage, url: string): Omit<ConjurAsked, 'body'> {
  const [path = '/', ...query] = url.split('?');
  const encoding = headers['accept-encoding'];
  return {
    method,
    path,
    query: new URLSearchParams(query.join('?')),
    authorization: headers.authorization ?? '',
    acceptEncoding: typeof encoding === 'string' ? encoding : '',
  };
}
