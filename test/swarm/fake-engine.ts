import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Request {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

export type Respond = (request: Request, response: ServerResponse) => void;

export interface FakeEngine {
  readonly socket: string;
  readonly requests: readonly Request[];
  /** Sockets that were opened. */
  connections(): number;
  respond: Respond;
  end(): Promise<void>;
}

/** A unix socket that answers like a Docker Engine with API 1.41, or as `respond` says. */
export async function startFakeEngine(): Promise<FakeEngine> {
  const directory = mkdtempSync(join(tmpdir(), 'waxseal-fake-'));
  const requests: Request[] = [];
  let connections = 0;
  const server = createServer((message, response) => {
    void readAll(message).then((body) => {
      const request = { method: message.method ?? '', url: message.url ?? '', body };
      requests.push(request);
      fake.respond(request, response);
    });
  });
  server.on('connection', () => (connections += 1));
  const fake: FakeEngine = {
    socket: join(directory, 'd.sock'),
    requests,
    connections: () => connections,
    respond: answerAsUsual,
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
  await new Promise<void>((resolve) => server.listen(fake.socket, resolve));
  return fake;
}

export function answerAsUsual(request: Request, response: ServerResponse): void {
  if (request.url.endsWith('/version')) {
    json(response, 200, { Version: '20.10.24', ApiVersion: '1.41' });
  } else if (request.url.includes('/create')) {
    json(response, 201, { ID: 'a'.repeat(25) });
  } else if (request.method === 'GET') {
    json(response, 200, []);
  } else {
    response.writeHead(request.method === 'DELETE' ? 204 : 200, HEADERS).end();
  }
}

const HEADERS = { 'api-version': '1.41', server: 'Docker/20.10.24 (linux)' };

export function json(response: ServerResponse, status: number, body: unknown, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...HEADERS, ...headers });
  response.end(JSON.stringify(body));
}

async function readAll(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
