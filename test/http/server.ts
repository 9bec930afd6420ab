import { request } from 'node:http';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach } from '@jest/globals';
import type { Operator } from '../../src/doors.js';
import { openHttp, type HttpOptions } from '../../src/http/serve.js';
import type { PassReport } from '../../src/model/pass-record.js';
import { HELD_REASONS } from '../../src/plan/reasons.js';
import { AT } from './reports.js';

/** Long enough, and greppable. */
export const READER = 'reader-token-0123456789';
export const RUNNER = 'runner-token-0123456789';

/** An operator whose passes a test makes by hand. */
export interface FakeOperator extends Operator {
  /** A pass begins and ends with this. */
  pass(report: PassReport): void;
  readonly woken: string[];
  ended: number | null;
  ready: ReturnType<Operator['readiness']>;
}

export interface FakeServer {
  readonly operator: FakeOperator;
  readonly port: number;
  readonly logged: string[];
  readonly stop: AbortController;
  /** Resolves once it has closed. */
  readonly closed: Promise<void>;
  /** Monotonic ms that the server believes in, beside the real ones. */
  later: number;
  readonly ask: (path: string, how?: How) => Promise<Told>;
}

export interface How {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server with the file of the two tokens above, `read` and `reconcile`; `tokens: null`: without a token file. */
export async function server(more: Partial<HttpOptions> & { tokens?: string | null } = {}): Promise<FakeServer> {
  const { tokens = `${READER} read\n${RUNNER} reconcile\n`, ...options } = more;
  const logged: string[] = [];
  const note = (message: string, fields = {}): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const state = { later: 0 };
  const http = await openHttp({
    address: { host: '127.0.0.1', port: 0 },
    tokenFile: tokens === null ? null : tokenFile(tokens),
    webhookFile: null,
    clock: {
      wall: () => AT + 1000,
      monotonic: () => performance.now() + state.later,
      sleep: () => Promise.resolve(),
    },
    log: { debug: note, info: note, warn: note, error: note },
    version: '1.2.3',
    scrape: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'up 1\n' }),
    snapshot: () => Promise.resolve(null),
    todos: HELD_REASONS,
    ...options,
  });
  const operator = fakeOperator((report) => {
    http.listener.began?.(report.record);
    http.listener.finished?.(report);
  });
  const stop = new AbortController();
  let closed = Promise.resolve();
  const port = await new Promise<number>((resolve, reject) => {
    closed = http.serve(operator, stop.signal, resolve);
    closed.catch(reject);
  });
  closers.push(async () => {
    stop.abort();
    await closed;
  });
  return Object.assign(state, { operator, port, logged, stop, closed, ask: askOf(port) });
}

/** A new file with this text. */
export function tokenFile(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'waxseal-tokens-')), 'tokens');
  writeFileSync(path, text);
  return path;
}

function askOf(port: number): FakeServer['ask'] {
  return (path, { body, headers = {}, method = 'GET', signal, token } = {}) =>
    new Promise((resolve, reject) => {
      const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const options = {
        port,
        path,
        method,
        headers: { ...bearer, ...headers },
        agent: false,
        ...(signal && { signal }),
      };
      const asking = request({ host: '127.0.0.1', ...options }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const told = { status: response.statusCode ?? 0, headers: response.headers };
          resolve({ ...told, body: Buffer.concat(parts).toString() });
        });
        response.on('error', reject);
      });
      asking.on('error', reject);
      asking.end(body);
    });
}

function fakeOperator(tell: (report: PassReport) => void): FakeOperator {
  const reports: PassReport[] = [];
  const waiting = new Set<(report: PassReport) => void>();
  const fake: FakeOperator = {
    woken: [],
    ended: null,
    ready: { specs: true, engine: true, pass: true },
    resyncMs: 60_000,
    pass: (report) => {
      reports.unshift(report);
      fake.ended = performance.now();
      tell(report);
      for (const told of waiting) told(report);
    },
    passes: () => reports.map(({ record }) => record),
    latest: () => reports.find(({ plan }) => plan !== null) ?? null,
    finishedAt: () => fake.ended,
    readiness: () => fake.ready,
    wake: (cause) => void fake.woken.push(cause),
    settled: (signal) => {
      let last: PassReport | null = null;
      return new Promise((resolve) => {
        const told = (report: PassReport): void => {
          last = report;
          if (report.record.result === 'settled' || report.record.result === 'attention') end();
        };
        const end = (): void => {
          waiting.delete(told);
          resolve(last);
        };
        waiting.add(told);
        signal.addEventListener('abort', end, { once: true });
      });
    },
  };
  return fake;
}
