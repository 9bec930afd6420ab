import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { VaultSpec } from '../../model/store.js';
import type { ProviderDoors } from '../provider.js';
import { unanswered } from './failures.js';
import { transfer, type NoReply, type Reply, type TransferLimits } from './transfer.js';

/** One request to the server. */
export interface Question {
  readonly method: 'GET' | 'POST';
  /** What follows /v1/, encoded (see `pathOf`). */
  readonly path: string;
  readonly body?: unknown;
  /** Of a closed list: for budgets and metrics. */
  readonly operation: string;
  /** It makes nothing, so that it may be asked again where the server stumbles. */
  readonly repeatable: boolean;
}

/** Connections to one server, under one set of PEM files. */
export interface Connection {
  /** The reply, whatever its status, or why there is none. A server that stumbles (412, 5xx) is asked once more. */
  ask(question: Question, token: SecretValue | null): Promise<Reply | Unavailable>;
  /** What is on its way comes to its end first. */
  close(): void;
}

/** PEM text. `ca` null: what Node trusts. */
export interface Pem {
  readonly ca: SecretValue | null;
  readonly client: { readonly certificate: SecretValue; readonly key: SecretValue } | null;
}

/** A document of the server's key-value store has at most 1 MiB; a certificate with its chain has less. */
export const LIMITS: TransferLimits = { timeoutMs: 30_000, mostBytes: 4 * 1024 * 1024 };

interface At {
  readonly store: string;
  readonly spec: VaultSpec;
  readonly limits: TransferLimits;
}

/** Opens no connection yet. The texts of `pem` are copied into the agent; the caller wipes them. */
export function connect(at: At, pem: Pem, doors: ProviderDoors): Connection {
  const url = new URL(at.spec.address);
  const kept = { keepAlive: true, lookup: doors.reach.lookup };
  const agent =
    url.protocol === 'https:' ? new HttpsAgent({ ...kept, ...tlsOptions(pem, at.spec) }) : new HttpAgent(kept);
  const once = async (question: Question, token: SecretValue | null): Promise<Reply | NoReply> => {
    const started = doors.clock.monotonic();
    const { method, body = null, operation } = question;
    const headers = headersOf(token, at.spec.namespace);
    const text = body === null ? null : JSON.stringify(body);
    const what = { method, url, path: `/v1/${question.path}`, headers, body: text, agent };
    const reply = await transfer(what, at.limits);
    const ok = reply.kind === 'reply' && reply.status < 500 && reply.status !== 429;
    doors.onCall({ operation, ok, ms: doors.clock.monotonic() - started });
    return reply;
  };
  const ask: Connection['ask'] = async (question, token) => {
    let reply = await once(question, token);
    if (stumbles(reply) && question.repeatable) {
      if (reply.kind === 'reply') reply.body.wipe();
      if (reply.kind === 'reply') await doors.clock.sleep(PAUSE_MS * (1 + doors.chance()));
      reply = await once(question, token);
    }
    return reply.kind === 'reply' ? reply : unanswered(at.store, reply);
  };
  return closedAtEnd(ask, () => agent.destroy());
}

function closedAtEnd(ask: Connection['ask'], destroy: () => void): Connection {
  let [onTheWay, closed] = [0, false];
  return {
    ask: async (question, token) => {
      onTheWay++;
      try {
        return await ask(question, token);
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
  return reply.status === 412 || reply.status >= 500;
}

function headersOf(token: SecretValue | null, namespace: string | null): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'waxseal',
    'x-vault-request': 'true',
    ...(token !== null && { 'x-vault-token': textOf(token) }),
    ...(namespace !== null && { 'x-vault-namespace': namespace }),
  };
}

function tlsOptions({ ca, client }: Pem, { tls }: VaultSpec): object {
  return {
    // Whatever the environment says.
    rejectUnauthorized: true,
    ...(ca !== null && { ca: textOf(ca) }),
    ...(client !== null && { cert: textOf(client.certificate), key: textOf(client.key) }),
    ...(tls.serverName !== null && { servername: tls.serverName }),
  };
}

function textOf(value: SecretValue): string {
  return value.expose((bytes) => Buffer.from(bytes).toString('utf8'));
}

/** Each part of each name is encoded: nothing that a document says can leave its mount. */
export function pathOf(...names: readonly string[]): string {
  return names.flatMap((name) => name.split('/').map(encodeURIComponent)).join('/');
}

/** Why a name cannot stand in a path, or null. */
export function badPath(name: string): string | null {
  const parts = name.split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..')
    ? 'it has an empty part, "." or ".." between its slashes'
    : null;
}
