import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AppError } from '../model/problem.js';
import type { Connection } from './connection.js';

/** One call of the Engine API: the body as JSON, null where there is none. A status of 400 or more rejects. */
export type BareCall = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** The same engine, asked by a client that shares no code with the one that Waxseal works with. For the demo. */
export function bareClient(connection: Connection): BareCall {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? null : JSON.stringify(body);
      const headers = payload === null ? {} : { 'content-type': 'application/json' };
      const options: RequestOptions = { ...address(connection), method, path, headers, agent: false, timeout: 60_000 };
      const send = connection.kind === 'tcp' && connection.tls !== null ? httpsRequest : httpRequest;
      const call = send(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const status = answer.statusCode ?? 0;
          if (status >= 400) reject(new Error(`${method} ${path}: ${String(status)} ${text.trim()}`));
          else resolve(text.trim() === '' ? null : (JSON.parse(text) as unknown));
        });
      });
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer in a minute`)));
      call.on('error', (cause) => {
        const hint = 'is dockerd running there? name another one with --host';
        reject(new AppError('EngineUnreachable', `the engine at "${connection.url}" does not answer`, { cause, hint }));
      });
      call.end(payload ?? undefined);
    });
}

function address(connection: Connection): RequestOptions {
  if (connection.kind === 'unix') return { socketPath: connection.path };
  const { host, port, tls } = connection;
  if (tls === null) return { host, port };
  const pem = { ca: tls.ca ?? undefined, cert: tls.cert ?? undefined, key: tls.key ?? undefined };
  return { host, port, ...(pem as object), ...{ rejectUnauthorized: tls.verify } };
}
