import { AppError } from '../model/problem.js';
import { ask, openDocker, type Ask, type Reply } from './docker.js';
import type { Connection } from './connection.js';
import { toAppError } from './errors.js';
import type { Doing, Failure } from './failure.js';
import { need } from './json.js';

/** An answer that came from the API version which was agreed on. */
interface Answer {
  readonly body: unknown;
  /** Version of the engine that sent it, for example "28.2.2". */
  readonly engineVersion: string;
}

type Attempt = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly failure: Failure };

/** Calls with the API version settled: exactly the daemon's own maximum, checked on every answer (P12). */
export interface Engine {
  readonly url: string;
  /** Rejects with the AppError of the failure. */
  call(doing: { readonly what: string; readonly write: boolean }, call: Ask): Promise<Answer>;
  /** The same, for a caller to whom a failure is an answer. Only agreeing on the version rejects. */
  attempt(call: Ask): Promise<Attempt>;
}

interface Agreed {
  readonly apiVersion: string;
  readonly engineVersion: string;
}

/** Docker 20.10, of December 2020: the oldest that the suite runs on. Older ones have no jobs and no ulimits. */
const OLDEST_API = '1.41';

export function openEngine(connection: Connection): Engine {
  const send = openDocker(connection);
  const { url } = connection;
  let agreed: Promise<Agreed> | null = null;

  const agree = (): Promise<Agreed> => {
    agreed ??= agreeOn(send, url).catch((error: unknown) => {
      agreed = null;
      throw error;
    });
    return agreed;
  };
  const attempt = async (call: Ask): Promise<Attempt> => {
    const { apiVersion, engineVersion } = await agree();
    const reply = await send(apiVersion, call);
    const failure = reply.ok ? movedFrom(apiVersion, reply) : reply.failure;
    if (failure !== null && failure.kind !== 'answer') agreed = null;
    if (!reply.ok || failure !== null) return { ok: false, failure: failure ?? { kind: 'cut' } };
    return { ok: true, answer: { body: reply.body, engineVersion: versionOf(reply) ?? engineVersion } };
  };
  return {
    url,
    attempt,
    call: async (doing, call) => {
      const tried = await attempt(call);
      if (!tried.ok) throw toAppError(tried.failure, { ...doing, url });
      return tried.answer;
    },
  };
}

async function agreeOn(send: ReturnType<typeof openDocker>, url: string): Promise<Agreed> {
  const doing: Doing = { what: 'reach the engine', write: false, url };
  const reply = await send(null, ask.version());
  if (!reply.ok) throw toAppError(reply.failure, doing);
  const apiVersion = need(reply.body, 'version', 'ApiVersion');
  if (!/^1\.[0-9]{1,3}$/.test(apiVersion) || minor(apiVersion) < minor(OLDEST_API)) {
    throw new AppError('EngineTooOld', `the engine at "${url}" speaks API ${apiVersion}, and ${OLDEST_API} is needed`, {
      retry: 'when-changed',
      hint: 'Docker 20.10 or newer has it',
    });
  }
  return { apiVersion, engineVersion: need(reply.body, 'version', 'Version') };
}

function minor(apiVersion: string): number {
  return Number(apiVersion.split('.')[1] ?? 0);
}

/** Something before the engine may have taken the header away: then there is nothing to check. */
function movedFrom(apiVersion: string, reply: Reply & { ok: true }): Failure | null {
  const now = reply.headers['api-version'];
  return typeof now === 'string' && now !== apiVersion ? { kind: 'moved', from: apiVersion, to: now } : null;
}

/** "Docker/28.2.2 (linux)": it tells of an upgrade that kept the API version. */
function versionOf(reply: Reply & { ok: true }): string | null {
  const server = reply.headers['server'];
  return typeof server === 'string' ? (/^Docker\/(\S+)/.exec(server)?.[1] ?? null) : null;
}
