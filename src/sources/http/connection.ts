import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Unavailable } from '../../model/answer.js';
import type { ProviderDoors } from '../provider.js';
import { unanswered } from './failures.js';
import { textOf, type Pem } from './pem.js';
import { transfer, type NoReply, type Reply, type TransferLimits } from './transfer.js';

/** One request to a server. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** From the slash on, as it is sent: already encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Of a closed list: for budgets and metrics. */
  readonly operation: string;
  /** It makes nothing, so that it may be asked again where the server stumbles. */
  readonly repeatable: boolean;
}

/** Connections to one server, under one set of PEM files. */
export interface Connection {
  /**
   * The reply, whatever its status, or why there is none. A server that stumbles (412, 5xx) is asked once more, unless it
   * asks for more patience than that takes.
   */
  ask(request: Request): Promise<Reply | Unavailable>;
  /** What is on its way comes to its end first. */
  close(): void;
}

/** Where a store is asked. */
export interface Server {
  readonly store: string;
  readonly address: string;
  /** Name that its certificate must have; null: that of the address. */
  readonly serverName: string | null;
  readonly limits: TransferLimits;
}

/** Opens no connection yet. The texts of `pem` are copied into the agent; the caller wipes them. */
export function connect({ store, address, serverName, limits }: Server, pem: Pem, doors: ProviderDoors): Connection {
  const url = new URL(address);
  const kept = { keepAlive: true, lookup: doors.reach.lookup };
  const agent =
    url.protocol === 'https:' ? new HttpsAgent({ ...kept, ...tlsOptions(pem, serverName) }) : new HttpAgent(kept);
  const once = async ({ body, headers, method, operation, path }: Request): Promise<Reply | NoReply> => {
    const started = doors.clock.monotonic();
    const reply = await transfer({ method, url, path, headers, body, agent }, limits);
    const ok = reply.kind === 'reply' && reply.status < 500 && reply.status !== 429;
    doors.onCall({ operation, ok, ms: doors.clock.monotonic() - started });
    return reply;
  };
  const ask: Connection['ask'] = async (request) => {
    let reply = await once(request);
    if (stumbles(reply) && request.repeatable) {
      if (reply.kind === 'reply') reply.body.wipe();
      if (reply.kind === 'reply') await doors.clock.sleep(PAUSE_MS * (1 + doors.chance()));
      reply = await once(request);
    }
    return reply.kind === 'reply' ? reply : unanswered(store, reply);
  };
  return closedAtEnd(ask, () => agent.destroy());
}

function closedAtEnd(ask: Connection['ask'], destroy: () => void): Connection {
  let [onTheWay, closed] = [0, false];
  return {
    ask: async (request) => {
      onTheWay++;
      try {
        return await ask(request);
      } finally {
        onTheWay--;
        if (closed && onTheWay === 0) destroy();
      }
    },
    close: () => {
      closed = true;
      if (onTheWay === 0) destroy();
    },
  };
}

/** Server and standby catch up within such a time. */
const PAUSE_MS = 500;

function stumbles(reply: Reply | NoReply): boolean {
  if (reply.kind === 'no-reply') return reply.again;
  return (reply.status === 412 || reply.status >= 500) && (reply.retryAfterMs ?? 0) <= PAUSE_MS;
}

function tlsOptions({ ca, client }: Pem, serverName: string | null): object {
  return {
    // Whatever the environment says.
    rejectUnauthorized: true,
    ...(ca !== null && { ca: textOf(ca) }),
    ...(client !== null && { cert: textOf(client.certificate), key: textOf(client.key) }),
    ...(serverName !== null && { servername: serverName }),
  };
}
