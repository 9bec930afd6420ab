import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AppError } from '../model/problem.js';

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly token: string | null;
  /** ms for all of it. */
  readonly timeoutMs: number;
}

/** No operator tells more. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Asks once, and follows nowhere: a token goes only where its person sent it. Rejects with RemoteUnreachable. */
export function ask({ method, timeoutMs, token, url }: Question): Promise<{ status: number; body: string }> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = { accept: 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const fail = (thrown: NodeJS.ErrnoException): void => {
      reject(unreachable(url, signal.aborted ? 'no answer in time' : (thrown.code ?? 'unknown'), thrown));
    };
    const asking = send(url, { method, headers, signal, agent: false }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > MOST_BYTES) asking.destroy(new Error('too much'));
        else parts.push(part);
      });
      response.on('error', fail);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
      });
    });
    asking.on('error', fail);
    asking.end();
  });
}

function unreachable(url: URL, why: string, cause: unknown): AppError {
  return new AppError('RemoteUnreachable', `"${url.origin}" does not answer (${why})`, {
    hint: 'is the operator running, and does its --listen let you reach it?',
    retry: 'backoff',
    cause,
  });
}
