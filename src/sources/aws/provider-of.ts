import type { AwsPlace } from '../../model/aws-store.js';
import type { Unavailable } from '../../model/answer.js';
import type { TransferLimits } from '../http/transfer.js';
import type { Provider, ProviderDoors } from '../provider.js';
import { configOf } from './client-config.js';
import { isForbidden, told } from './failures.js';
import { openSession, type Session } from './session.js';

/** Twenty secrets of 64 KiB, written as JSON that escapes every character, are the largest answer. */
export const LIMITS: TransferLimits = { timeoutMs: 30_000, mostBytes: 8 * 1024 * 1024 };

interface ServiceOf<C> {
  readonly name: string;
  readonly spec: AwsPlace;
  readonly limits: TransferLimits;
  /** A client of the SDK. */
  readonly client: (config: ReturnType<typeof configOf>) => C;
}

/** One service in one region, by the login of its store. Asks nobody yet. */
export function openService<C>({ name, spec, limits, client }: ServiceOf<C>, doors: ProviderDoors): Session<C> {
  const place = { name, place: spec, limits };
  return openSession(
    { ...place, client: (keys, handler) => client(configOf(spec, spec.endpoint, handler, keys)) },
    doors,
  );
}

/** What is the same for every service. `ask`: a question that reads no value. */
export function upkeep<C>(
  store: string,
  session: Session<C>,
  ask: (client: C) => Promise<unknown>,
): Pick<Provider, 'leases' | 'test' | 'close'> {
  return {
    leases: null,
    test: () => passes(store, session, ask),
    close: () => {
      session.close();
      return Promise.resolve();
    },
  };
}

/** Whether the login is good: to be forbidden to ask is to be known. */
async function passes<C>(
  store: string,
  session: Session<C>,
  ask: (client: C) => Promise<unknown>,
): Promise<Unavailable | null> {
  session.forgive();
  const came = await session.ask(ask);
  return came.kind === 'answered' || (came.unanswered === null && isForbidden(came))
    ? null
    : told(came, { store, thing: 'its login' });
}
