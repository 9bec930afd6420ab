import { request, type OutgoingHttpHeaders } from 'node:http';

/** An answer of the Engine API: status and, where it is JSON, the body as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  readonly bytes: Buffer;
}

/** The Engine API over one socket, without any code of the product. Paths carry no version: the daemon's maximum. */
export interface Engine {
  readonly socket: string;
  /** Any status resolves. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Resolves to the body; a status of 400 or more rejects. */
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
  remove(path: string): Promise<void>;
}

export function engineAt(socket: string): Engine {
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> => send(socket, { method, path, body });
  const expectSuccess = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await ask(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${String(answer.status)} ${answer.bytes.toString()}`);
    return answer.body;
  };
  return {
    socket,
    ask,
    get: (path) => expectSuccess('GET', path),
    post: (path, body) => expectSuccess('POST', path, body),
    remove: async (path) => {
      await expectSuccess('DELETE', path);
    },
  };
}

function send(socketPath: string, call: { method: string; path: string; body: unknown }): Promise<Answer> {
  const payload = call.body === undefined ? null : Buffer.from(JSON.stringify(call.body));
  const headers: OutgoingHttpHeaders =
    payload === null ? {} : { 'content-type': 'application/json', 'content-length': payload.length };
  return new Promise((resolve, reject) => {
    const options = { socketPath, method: call.method, path: call.path, headers, agent: false as const };
    const req = request(options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: parse(bytes), bytes });
      });
    });
    req.setTimeout(60_000, () => req.destroy(new Error(`${call.method} ${call.path}: no answer in 60 s`)));
    req.on('error', reject);
    req.end(payload ?? undefined);
  });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
