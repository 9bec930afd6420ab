import type { Unavailable } from '../../model/answer.js';
import type { TransferLimits } from '../http/transfer.js';
import { isForbidden, told } from './failures.js';
import type { Session } from './session.js';

/** Twenty secrets of 64 KiB, written as JSON that escapes every character, are the largest answer. */
export const LIMITS: TransferLimits = { timeoutMs: 30_000, mostBytes: 8 * 1024 * 1024 };

/** Whether the login is good, told by a question that reads no value: to be forbidden to ask it is to be known. */
export async function passes<C>(
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
