import type { Unavailable } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import type { ProviderDoors } from '../provider.js';
import type { Question } from './connection.js';
import { failed } from './failures.js';
import { LOOK_UP } from './login.js';
import { leftMs, openLogins, wiped, type Login, type SessionOf } from './logins.js';
import type { Reply } from '../http/transfer.js';

/** Asks with a login, and logs in no more often than it must: never once per read. */
export interface Session {
  /** A token that has died is replaced, and the question asked once more. */
  ask(question: Question): Promise<Reply | Unavailable>;
  /** The same for what makes something that lives by the token, which from then on is not given back before its end. */
  askAsParent(question: Question): Promise<{ readonly reply: Reply; readonly parent: Parent } | Unavailable>;
  /** With another token. */
  askAs(token: SecretValue, question: Question): Promise<Reply | Unavailable>;
  /** Logs in if it is not, and asks the server whether the token is good. */
  test(): Promise<Unavailable | null>;
  close(): Promise<void>;
}

export interface Parent {
  /** A copy, the caller's. null: it is not this process's to keep. */
  readonly token: SecretValue | null;
  /** Infinity: it does not end. */
  readonly endsInMs: number;
}

interface Asked {
  readonly kind: 'asked';
  readonly reply: Reply;
  readonly by: Login;
}

export function openSession(of: SessionOf, doors: ProviderDoors): Session {
  const logins = openLogins(of, doors);
  const isDead = deathOf(doors);
  const send = async (by: Login, question: Question, token: SecretValue): Promise<Reply | Unavailable> => {
    const reply = await by.connection.ask(question, token);
    if (reply.kind === 'reply' || reply.code !== 'StoreTlsFailed') return reply;
    // Server and files may have moved to another authority since the login, whose token lives on.
    const again = await logins.reopen(by);
    return again !== null && question.repeatable ? again.connection.ask(question, token) : reply;
  };
  const once = async (question: Question): Promise<Asked | Unavailable> => {
    const by = await logins.current();
    if (by.kind === 'unavailable') return by;
    const reply = await send(by, question, by.token);
    return reply.kind === 'reply' ? { kind: 'asked', reply, by } : reply;
  };
  const ask = async (question: Question): Promise<Asked | Unavailable> => {
    const asked = await once(question);
    if (asked.kind !== 'asked' || asked.reply.status !== 403) return asked;
    if (logins.has(asked.by) && !(await isDead(asked.by))) return asked;
    asked.reply.body.wipe();
    logins.lost(asked.by);
    return once(question);
  };
  return {
    ask: async (question) => {
      const asked = await ask(question);
      return asked.kind === 'asked' ? asked.reply : asked;
    },
    askAsParent: async (question) => {
      const asked = await ask(question);
      if (asked.kind !== 'asked') return asked;
      const { reply, by } = asked;
      logins.hold(by);
      const endsInMs = leftMs(by, doors.clock.monotonic());
      return { reply, parent: { token: by.own ? copyOf(by.token) : null, endsInMs } };
    },
    askAs: async (token, question) => {
      const by = await logins.current();
      return by.kind === 'unavailable' ? by : send(by, question, token);
    },
    test: async () => {
      logins.forgive();
      const asked = await ask(LOOK_UP);
      if (asked.kind !== 'asked') return asked;
      if (asked.reply.status !== 200) return failed(asked.reply, { store: of.name, thing: 'its own token' });
      asked.reply.body.wipe();
      return null;
    },
    close: () => logins.close(),
  };
}

const VERIFY_EVERY_MS = 60_000;

/** Whether the token behind a 403 has died. Asked at most once a minute: mostly it is the key that is forbidden. */
function deathOf({ clock }: ProviderDoors): (login: Login) => Promise<boolean> {
  let askedAtMs = -Infinity;
  return async ({ connection, token }) => {
    if (clock.monotonic() - askedAtMs < VERIFY_EVERY_MS) return false;
    askedAtMs = clock.monotonic();
    const reply = await connection.ask(LOOK_UP, token);
    wiped(reply);
    return reply.kind === 'reply' && reply.status === 403;
  };
}

function copyOf(token: SecretValue): SecretValue {
  return SecretValue.of(token.expose((bytes) => Uint8Array.from(bytes)));
}
