import { Agent, createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { closers, record } from './run.js';

/** One request as the proxy saw it. */
export interface Call {
  readonly method: string;
  /** Path and query as sent, API version included. */
  readonly url: string;
  /** Changes the swarm: any POST or DELETE but the content oracle's, whose version=0 can never be written. */
  readonly write: boolean;
  /** Which write it is, from 1; 0 for a read. */
  readonly n: number;
  readonly body: string;
}

/**
 * What becomes of a request.
 * - kill-before: the victim is killed (SIGKILL), the engine never hears of it.
 * - kill-after: the engine has done it, the victim is killed before it learns so.
 * - cut-before, cut-after: the same without a death: the connection is cut.
 */
export type Action =
  | 'forward'
  | 'kill-before'
  | 'kill-after'
  | 'cut-before'
  | 'cut-after'
  | { readonly delayMs: number }
  | { readonly status: number; readonly message: string };

export interface Proxy {
  readonly socket: string;
  /** Everything that was asked until now. */
  readonly calls: readonly Call[];
  readonly writes: readonly Call[];
  /** The process that kill-… ends; `waxseal(…)` sets it. */
  victim: number;
  /** Decides on each request. Default: forward. */
  decide: (call: Call) => Action | Promise<Action>;
  /** Edits the body of an answer, for example to shift its clocks. Default: none. */
  rewrite: ((call: Call, body: string) => string) | null;
  /** Edits the headers of an answer; their names are in lower case. Default: none. */
  headers: ((call: Call, headers: IncomingHttpHeaders) => IncomingHttpHeaders) | null;
  /** Forgets the calls and counts writes from 1 again. */
  reset(): void;
  readonly end: () => Promise<void>;
}

/** A unix socket before an engine's that records, and interferes if told to. Ended after the case at the latest. */
export async function proxyTo(engine: { readonly socket: string }): Promise<Proxy> {
  const calls: Call[] = [];
  const upstream = new Agent({ keepAlive: true });
  const server = createServer((req, res) => {
    serve(req, res).catch(() => res.destroy());
  });
  const proxy: Proxy = {
    socket: join(mkdtempSync(join(tmpdir(), 'waxseal-e2e-proxy-')), 'd.sock'),
    calls,
    get writes() {
      return calls.filter((call) => call.write);
    },
    victim: 0,
    decide: () => 'forward',
    rewrite: null,
    headers: null,
    reset: () => {
      calls.length = 0;
    },
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      upstream.destroy();
      rmSync(dirname(proxy.socket), { recursive: true, force: true });
    },
  };

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { victim } = proxy;
    const body = await readAll(req);
    const call = note(req, body.toString());
    const action = await proxy.decide(call);
    if (typeof action === 'object' && 'status' in action) {
      refuse(res, action);
      return;
    }
    if (typeof action === 'object') await sleep(action.delayMs);
    if (action === 'kill-before' || action === 'cut-before') {
      cut(res, action, victim);
      return;
    }
    const answer = await forward(req, body);
    if (action !== 'kill-after' && action !== 'cut-after') {
      await deliver(call, answer, res);
      return;
    }
    await readAll(answer);
    cut(res, action, victim);
  }

  function note(req: IncomingMessage, body: string): Call {
    const { method = '', url = '' } = req;
    const write = method !== 'GET' && method !== 'HEAD' && !/[?&]version=0(&|$)/.test(url);
    const call = { method, url, write, n: write ? proxy.writes.length + 1 : 0, body };
    calls.push(call);
    record(`${method} ${url}`);
    return call;
  }

  function forward(req: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { method, url, headers } = req;
    return new Promise((resolve, reject) => {
      const onward = request(
        { socketPath: engine.socket, method, path: url, headers: { ...headers, host: 'd' }, agent: upstream },
        resolve,
      );
      onward.on('error', reject);
      onward.end(body);
    });
  }

  async function deliver(call: Call, answer: IncomingMessage, res: ServerResponse): Promise<void> {
    const { rewrite } = proxy;
    const told = proxy.headers?.(call, answer.headers) ?? answer.headers;
    if (rewrite === null) {
      res.writeHead(answer.statusCode ?? 502, told);
      // A stream of events may have nothing to say for long, and begins all the same.
      res.flushHeaders();
      answer.pipe(res);
      return;
    }
    const text = rewrite(call, (await readAll(answer)).toString());
    const headers = { ...told, 'content-length': String(Buffer.byteLength(text)) };
    delete headers['transfer-encoding'];
    res.writeHead(answer.statusCode ?? 502, headers);
    res.end(text);
  }

  /** Who sent the request dies, not who may be the victim by now. */
  function cut(res: ServerResponse, action: string, victim: number): void {
    if (action.startsWith('kill') && victim > 0) process.kill(victim, 'SIGKILL');
    res.destroy();
  }

  await new Promise<void>((resolve) => server.listen(proxy.socket, resolve));
  closers.push(proxy.end);
  return proxy;
}

/** Answers in the engine's stead, in its words for errors. */
function refuse(res: ServerResponse, { status, message }: { status: number; message: string }): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ message }));
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
