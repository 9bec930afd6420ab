import type { AwsPlace } from '../../model/aws-store.js';
import type { Unavailable } from '../../model/answer.js';
import { isAppError } from '../../model/problem.js';
import { textOf, withPem } from '../http/pem.js';
import type { TransferLimits } from '../http/transfer.js';
import type { ProviderDoors } from '../provider.js';
import { unavailable } from '../unavailable.js';
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
  let refusal: { readonly why: Unavailable; readonly atMs: number } | null = null;
  let pending: Promise<Login<C> | Unavailable> | null = null;

  const forget = (old: Login<C> | null): void => {
    if (login === old) login = null;
    old?.handler.destroy();
  };
  const renew = async (): Promise<Login<C> | Unavailable> => {
    // One attempt for all keys of a pass: AWS counts them.
    if (refusal !== null && now() - refusal.atMs < REFUSAL_LASTS_MS) return refusal.why;
    const made = await newLogin(of, doors);
    refusal = made.kind === 'unavailable' && made.class === 'auth' ? { why: made, atMs: now() } : null;
    if (made.kind === 'login') {
      forget(login);
      login = made;
      return made;
    }
    // STS may be away while what it gave is still good.
    return login !== null && made.class !== 'auth' && leftOf(login, now()) > 0 ? login : made;
  };
  const current = (): Promise<Login<C> | Unavailable> => {
    if (login !== null && leftOf(login, now()) * 3 > (login.lifeMs ?? 0)) return Promise.resolve(login);
    pending ??= renew().finally(() => (pending = null));
    return pending;
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
      if (first.by === null || first.came.kind === 'answered' || !isOfLogin(first.came)) return first.came;
      forget(first.by);
      return (await once(work)).came;
    },
    forgive: () => (refusal = null),
    close: () => forget(login),
  };
}

const REFUSAL_LASTS_MS = 5_000;

/** Infinity: it does not end. */
function leftOf({ lifeMs, sinceMs }: Pick<Login<unknown>, 'lifeMs' | 'sinceMs'>, now: number): number {
  return lifeMs === null ? Infinity : lifeMs - (now - sinceMs);
}

async function newLogin<C>(
  { client, limits, name, place }: SessionOf<C>,
  doors: ProviderDoors,
): Promise<Login<C> | Unavailable> {
  const sinceMs = doors.clock.monotonic();
  let handler: Handler;
  try {
    handler = await withPem({ caFile: place.caFile, client: null }, doors.credentials, ({ ca }) =>
      makeHandler({ store: name, ca: ca === null ? null : textOf(ca), limits }, doors),
    );
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    const message = `cannot log in to the store "${name}": ${thrown.message}`;
    return unavailable(thrown.code, message, { class: 'auth', hint: thrown.hint });
  }
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
