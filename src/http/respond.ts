import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAppError } from '../model/problem.js';
import { answer } from './answer.js';
import { refusal, type Reply } from './reply.js';
import { readRequest } from './request.js';
import type { Site } from './site.js';

/** A connection on which nothing happens for so long is closed. */
export const IDLE_MS = 30_000;

/** Answers one request, whatever comes of it. Never rejects. */
export async function respond(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => {
    gone.abort();
  });
  const asked = readRequest(request, gone.signal);
  // While it is answered nothing is expected of the other end.
  request.socket.setTimeout(0);
  const reply =
    asked === null
      ? badRequest()
      : await answer(site, asked).catch((thrown: unknown) => failed(site, gone.signal, thrown));
  if (reply === null || gone.signal.aborted) return;
  site.log.debug('request', { method: request.method, path: asked?.path, status: reply.status });
  send(reply, request, response);
}

function send({ body, headers, status }: Reply, request: IncomingMessage, response: ServerResponse): void {
  // What is left of a body that nobody read is not worth reading.
  if (!request.complete) response.shouldKeepAlive = false;
  response.socket?.setTimeout(IDLE_MS);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** null: the other end has gone, which is why. */
function failed({ log }: Site, gone: AbortSignal, thrown: unknown): Reply | null {
  if (isAppError(thrown) && thrown.code === 'BodyTooLarge') return refusal(413, thrown);
  if (gone.aborted) return null;
  if (isAppError(thrown)) {
    // What is wrong, and with which file, is for those who run the operator.
    log.error('a request failed', { code: thrown.code, error: thrown.message });
    return refusal(503, {
      code: thrown.code,
      message: 'the operator cannot answer this now',
      hint: 'its log says why',
    });
  }
  log.error('a request failed', { error: 'Internal' });
  return refusal(500, { code: 'Internal', message: 'this is a bug of Waxseal', hint: 'please report it' });
}

function badRequest(): Reply {
  return refusal(400, { code: 'BadRequest', message: 'this is no path' });
}
