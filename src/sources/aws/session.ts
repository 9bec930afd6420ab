import type { AwsPlace } from '../../model/aws-store.js';
import type { Unavailable } from '../../model/answer.js';
import { toldOf } from '../credential-told.js';
import { makeAttempts } from '../http/attempts.js';
import { textOf, withPem } from '../http/pem.js';
import type { TransferLimits } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';
import type { AwsKeys } from './client-config.js';
import { failureOf, isOfLogin, type Failure } from './failures.js';
import { makeHandler, type Handler } from './handler.js';
import { logIn } from './login.js';

/** One login, for as long as it is good. */
export interface Session<C> {
  /** What `work` gives with a client of now. A login that has died is replaced, and the work done once more. */
  ask<T>(work: (client: C) => Promise<T>): Promise<Answered<T> | Failure>;
  /** The next who asks logs in, whatever the last attempt was told. */
  forgive(): void;
  close(): void;
}

export interface Answered<T> {
  readonly kind: 'answered';
  readonly got: T;
}

interface SessionOf<C> {
  readonly name: string;
  readonly place: AwsPlace;
  readonly limits: TransferLimits;
  readonly client: (keys: AwsKeys, handler: Handler) => C;
}

/** `sinceMs`: monotonic. */
interface Login<C> {
  readonly kind: 'login';
  readonly client: C;
  readonly handler: Handler;
  readonly lifeMs: number | null;
  readonly sinceMs: number;
}

export function openSession<C>(of: SessionOf<C>, doors: ProviderDoors): Session<C> {
  const now = (): number => doors.clock.monotonic();
  let login: Login<C> | null = null;

  const forget = (old: Login<C> | null): void => {
    if (login === old) login = null;
    old?.handler.destroy();
  };
  // AWS counts them, and one pass may ask for a thousand keys.
  const attempts = makeAttempts<Login<C>>(doors.clock, async () => {
    const made = await newLogin(of, doors);
    if (made.kind === 'unavailable') return made;
    forget(login);
    login = made;
    return made;
  });
  const current = async (): Promise<Login<C> | Unavailable> => {
    const had = login;
    if (had !== null && leftOf(had, now()) * 3 > (had.lifeMs ?? 0)) return had;
    const made = await attempts.logIn();
    // STS may be away while what it gave is still good.
    const lasts = had !== null && had === login && leftOf(had, now()) > 0;
    return made.kind === 'unavailable' && made.class !== 'auth' && lasts ? had : made;
  };
  const once = async <T>(
    work: (client: C) => Promise<T>,
  ): Promise<{ by: Login<C> | null; came: Answered<T> | Failure }> => {
    const by = await current();
    if (by.kind === 'unavailable') return { by: null, came: unansweredBy(by) };
    try {
      return { by, came: { kind: 'answered', got: await work(by.client) } };
    } catch (thrown) {
      return { by, came: failureOf(thrown) };
    }
  };
  return {
    ask: async (work) => {
      const first = await once(work);
      if (first.by === null || first.came.kind === 'answered') return first.came;
      // A key with a line break is told, and read again: its file may be another one then.
      if (first.came.unanswered?.code === 'StoreCredentialUnfit') forget(first.by);
      if (!isOfLogin(first.came)) return first.came;
      forget(first.by);
      return (await once(work)).came;
    },
    forgive: () => attempts.forgive(),
    close: () => forget(login),
  };
}

/** Infinity: it does not end. */
function leftOf({ lifeMs, sinceMs }: Pick<Login<unknown>, 'lifeMs' | 'sinceMs'>, now: number): number {
  return lifeMs === null ? Infinity : lifeMs - (now - sinceMs);
}

async function newLogin<C>(
  { client, limits, name, place }: SessionOf<C>,
  doors: ProviderDoors,
): Promise<Login<C> | Unavailable> {
  // Before any credential is read. Where the SDK chooses the address, the handler asks.
  const refused = place.endpoint === null ? null : doors.reach.refusal(name, place.endpoint);
  if (refused !== null) return refused;
  const sinceMs = doors.clock.monotonic();
  const handler = await toldOf(name, () =>
    withPem({ caFile: place.caFile, client: null }, doors.credentials, ({ ca }) =>
      makeHandler({ store: name, ca: ca === null ? null : textOf(ca), limits }, doors),
    ),
  );
  if ('kind' in handler) return handler;
  const grant = await logIn({ store: name, place, handler }, doors);
  if (grant.kind === 'grant') {
    return { kind: 'login', client: client(grant.keys, handler), handler, lifeMs: grant.lifeMs, sinceMs };
  }
  handler.destroy();
  return grant;
}

function unansweredBy(unanswered: Unavailable): Failure {
  return { kind: 'failure', name: '', status: null, requestId: null, retryAfterMs: null, unanswered };
}
