import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { setMaxListeners } from 'node:events';
import type { Clock, Listener, Log, Operator } from '../doors.js';
import { AppError } from '../model/problem.js';
import { isLoopback, type Address } from './address.js';
import { limitConnections, oneAtATime } from './connections.js';
import type { Guard } from './guard.js';
import { listen, untilStopped } from './listen.js';
import { makePage } from './page/page.js';
import type { Todo } from './page/view.js';
import { makePassWatch } from './pass-watch.js';
import { makeRate } from './rate.js';
import { makeReconcile } from './reconcile.js';
import { IDLE_MS, respond } from './respond.js';
import { makeSessions } from './session.js';
import type { Site } from './site.js';
import { openTokens } from './token-file.js';
import { openWebhook } from './webhook-route.js';

export interface HttpOptions {
  readonly address: Address;
  readonly tokenFile: string | null;
  readonly webhookFile: string | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly scrape: Site['scrape'];
  readonly snapshot: Site['snapshot'];
  /** What to do about each reason that something is held for. */
  readonly todos: readonly Todo[];
}

/** The server, not open yet. */
export interface HttpServer {
  /** To be told of the passes. */
  readonly listener: Listener;
  /** Resolves once it listens; never, if it cannot. */
  readonly ready: Promise<void>;
  /** Serves until the signal is aborted. Rejects with ListenFailed. `onPort` is told once it is open. */
  serve(operator: Operator, stop: AbortSignal, onPort?: (port: number) => void): Promise<void>;
}

/** Slow or many clients may not keep the operator from its work. Times in ms. */
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 5000,
};

/** Throws WebhookSecretInvalid, TokenFileNeeded, TokenFileInvalid, TokenFileUnreadable. */
export async function openHttp(options: HttpOptions): Promise<HttpServer> {
  const { address, clock, log, tokenFile } = options;
  if (tokenFile === null && !isLoopback(address)) throw needsTokens(address);
  const tokens = tokenFile === null ? null : await openTokens(tokenFile, log);
  const sessions = makeSessions(randomBytes(32), () => clock.wall());
  const guard: Guard = { address, tokens, sessions, rate: makeRate(() => clock.monotonic()) };
  const webhook = options.webhookFile === null ? null : await openWebhook(options.webhookFile);
  const watch = makePassWatch();
  let listens = (): void => undefined;
  const ready = new Promise<void>((resolve) => (listens = resolve));
  return {
    ready,
    listener: watch.listener,
    serve: async (operator, stop, onPort) => {
      setMaxListeners(0, stop);
      const site: Site = {
        ...{ operator, guard, clock, log, version: options.version, scrape: () => options.scrape() },
        snapshot: () => options.snapshot(),
        page: makePage({ todos: options.todos, version: options.version, signsIn: tokens !== null }),
        since: clock.monotonic(),
        reconcile: makeReconcile(watch, stop),
        webhook,
      };
      const server = createServer(
        LIMITS,
        oneAtATime((request, response) => void respond(site, request, response)),
      );
      limitConnections(server);
      server.setTimeout(IDLE_MS);
      const port = await listen(server, address);
      log.info('listening', { host: address.host, port });
      onPort?.(port);
      listens();
      await untilStopped(server, stop);
    },
  };
}

function needsTokens({ host, port }: Address): AppError {
  return new AppError(
    'TokenFileNeeded',
    `"${host}:${port}" can be reached from other machines, and there is no token file`,
    {
      hint: 'name one with --token-file, or listen on 127.0.0.1:8673',
    },
  );
}
