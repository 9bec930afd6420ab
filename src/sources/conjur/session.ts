import type { Unavailable } from '../../model/answer.js';
import { makeAttempts } from '../http/attempts.js';
import { textOf } from '../http/pem.js';
import type { Reply } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';
import { failed } from './failures.js';
import { logIn, type Login, type SessionOf } from './login.js';
import { newRequestId, type RequestId } from './request-id.js';

/** One GET. */
export interface Question {
  /** Below the base path, from the slash on, encoded. */
  readonly path: string;
  /** Of a closed list: for budgets and metrics. */
  readonly operation: string;
  /** Values as base64, where the server can. */
  readonly base64?: boolean;
}

export interface Replied {
  readonly kind: 'replied';
  readonly reply: Reply;
  readonly requestId: RequestId;
}

/** Asks with a login, and logs in no more often than it must: never once per read. */
export interface Session {
  /** A token that is refused is replaced once, and the question asked once more: a 401 is never the answer. */
  ask(question: Question): Promise<Replied | Unavailable>;
  /** The next who comes tries to log in, whatever the last attempt was told. */
  forgive(): void;
  close(): void;
}

export function openSession(of: SessionOf, doors: ProviderDoors): Session {
  let login: Login | null = null;
  const now = (): number => doors.clock.monotonic();
  const attempts = makeAttempts<Login>(doors.clock, async () => {
    const made = await logIn(of, doors);
    if (made.kind === 'unavailable') return made;
    login?.connection.close();
    login = made;
    return made;
  });
  const current = async (): Promise<Login | Unavailable> => {
    const had = login;
    if (had !== null && !isDue(had, now())) return had;
    const made = await attempts.logIn();
    // Whoever cannot log in takes nothing away from a token that is still good.
    return made.kind === 'unavailable' && had !== null && had === login && leftMs(had, now()) > 0 ? had : made;
  };
  const lost = (dead: Login): void => {
    if (login !== dead) return;
    login = null;
    dead.connection.close();
  };
  const send = async (by: Login, { path, operation, base64 = false }: Question): Promise<Replied | Unavailable> => {
    const requestId = newRequestId();
    const headers = {
      authorization: `Token token="${textOf(by.token)}"`,
      'user-agent': 'waxseal',
      'x-request-id': requestId,
      ...(base64 && { 'accept-encoding': 'base64' }),
    };
    const where = of.spec.basePath + path;
    const request = { method: 'GET', path: where, headers, body: null, operation, repeatable: true } as const;
    const reply = await by.connection.ask(request);
    return reply.kind === 'reply' ? { kind: 'replied', reply, requestId } : reply;
  };
  return {
    ask: async (question) => {
      const first = await current();
      if (first.kind === 'unavailable') return first;
      const asked = await send(first, question);
      if (!isRefused(asked)) return asked;
      if (asked.kind === 'replied') asked.reply.body.wipe();
      lost(first);
      const second = await current();
      if (second.kind === 'unavailable') return second;
      const again = await send(second, question);
      if (again.kind !== 'replied' || again.reply.status !== 401) return again;
      // A new token that is refused as well is no accident: nobody asks for another one soon.
      const why = failed(again.reply, { store: of.name, thing: 'anything', requestId: again.requestId });
      lost(second);
      attempts.refuse(why);
      return why;
    },
    forgive: () => attempts.forgive(),
    close: () => {
      login?.connection.close();
      login?.token.wipe();
      login = null;
    },
  };
}

/** The token has died; or server and CA file have moved to another authority since the login. */
function isRefused(asked: Replied | Unavailable): boolean {
  return asked.kind === 'replied' ? asked.reply.status === 401 : asked.code === 'StoreTlsFailed';
}

function leftMs({ lifeMs, sinceMs }: Login, now: number): number {
  return lifeMs - (now - sinceMs);
}

/** At three quarters of its life. */
function isDue(login: Login, now: number): boolean {
  return leftMs(login, now) * 4 <= login.lifeMs;
}
