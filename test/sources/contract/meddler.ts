import { readFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as requestTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from '../../servers/certificates.js';

/** What a server does to the next requests, where a real one cannot be made to. */
export type Mischief =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string | Buffer;
      readonly headers?: Record<string, string>;
    }
  /** Half of the true answer, and the end of the connection. */
  | { readonly kind: 'cut' }
  /** The same of a server that never told how much it would be. */
  | { readonly kind: 'open end' }
  /** The true answer, byte by byte. */
  | { readonly kind: 'drip' }
  /** No answer, ever. */
  | { readonly kind: 'stall' }
  /** The true answer, of a server whose clock is a year ahead. */
  | { readonly kind: 'skew' };

/** Stands before a server, passes on what is asked of it, and does mischief when it is told to. */
export interface Meddler {
  readonly address: string;
  /** To each request whose path or body has `where` in it, from now on or for so many `times`. */
  meddle(where: string, mischief: Mischief, times?: number): void;
  /** What came: method, path and body. */
  seen(): readonly string[];
  /** From now on nobody listens there. */
  stop(): Promise<void>;
}

interface Order {
  readonly where: string;
  readonly mischief: Mischief;
  times: number;
}

/** `front`: over TLS, on both sides. */
export async function standBefore(server: string, front?: Certificates): Promise<Meddler> {
  const seen: string[] = [];
  const orders: Order[] = [];
  const listener = (asked: IncomingMessage, answer: ServerResponse): void => {
    void bytesOf(asked).then((body) => {
      const what = `${asked.method ?? ''} ${asked.url ?? ''} ${body.toString()}`;
      seen.push(what);
      const order = orders.find(({ where, times }) => times > 0 && what.includes(where));
      if (order !== undefined) order.times--;
      passOn(server, { asked, body }, answer, order?.mischief ?? null);
    });
  };
  const proxy = front === undefined ? createServer(listener) : createTlsServer(pemOf(front), listener);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    address: `${front === undefined ? 'http' : 'https'}://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    meddle: (where, mischief, times = Infinity) => orders.push({ where, mischief, times }),
    seen: () => seen,
    stop: () => stopped(proxy),
  };
}

function pemOf({ serverCertFile, serverKeyFile }: Certificates): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(serverCertFile), key: readFileSync(serverKeyFile) };
}

async function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}

function passOn(
  server: string,
  { asked, body }: { readonly asked: IncomingMessage; readonly body: Buffer },
  answer: ServerResponse,
  mischief: Mischief | null,
): void {
  if (mischief?.kind === 'stall') return;
  if (mischief?.kind === 'answer') {
    answer.writeHead(mischief.status, mischief.headers).end(mischief.body);
    return;
  }
  const { method, url, headers } = asked;
  const send = server.startsWith('https:') ? requestTls : request;
  const options = { method, headers, agent: false as const, rejectUnauthorized: false };
  const call = send(new URL(url ?? '/', server), options, (told) => {
    void bytesOf(told).then((text) => give(answer, told, text, mischief));
  });
  call.on('error', () => answer.destroy());
  call.end(body);
}

async function give(
  answer: ServerResponse,
  told: IncomingMessage,
  text: Buffer,
  mischief: Mischief | null,
): Promise<void> {
  const ahead = new Date(Date.now() + 365 * 86_400_000).toUTCString();
  const date = mischief?.kind === 'skew' ? { date: ahead } : {};
  // Its length is told instead.
  const headers = Object.entries(told.headers).filter(([name]) => name !== 'transfer-encoding');
  answer.writeHead(told.statusCode ?? 0, { ...Object.fromEntries(headers), 'content-length': text.length, ...date });
  if (mischief?.kind === 'open end') {
    const type = String(told.headers['content-type']);
    answer.socket?.write(`HTTP/1.0 200 OK\r\ncontent-type: ${type}\r\n\r\n`);
    answer.socket?.end(text.subarray(0, text.length >> 1));
    return;
  }
  if (mischief?.kind === 'cut') {
    answer.write(text.subarray(0, text.length >> 1), () => answer.destroy());
    return;
  }
  if (mischief?.kind === 'drip')
    for (const byte of text) await new Promise((resolve) => answer.write(Buffer.of(byte), resolve));
  else answer.write(text);
  answer.end();
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
