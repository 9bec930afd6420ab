import type { Clock, Log, SwarmReader } from '../doors.js';
import { IDENTITY_LABEL, IDENTITY_SECRET } from '../model/identity-secret.js';
import { AppError, isAppError } from '../model/problem.js';

/** A laptop often sees no Swarm, and nobody waits for that. */
const PATIENCE_MS = 3000;

export interface OperatorDoors {
  /** null: do not look. */
  readonly swarm: (() => Promise<SwarmReader>) | null;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * S10: where the Swarm can be seen, the recipient that its operator has published must be among those that are sealed
 * for; a Policy in git that names another is a mistake or an attack. Throws OperatorNotRecipient. Not to reach the Swarm
 * is no error.
 */
export async function checkOperatorRecipient(
  owner: string,
  recipients: readonly string[],
  doors: OperatorDoors,
): Promise<void> {
  const published = await publishedRecipient(owner, doors);
  if (published === null || recipients.includes(published)) return;
  throw new AppError(
    'OperatorNotRecipient',
    `the operator of "${owner}" in this Swarm opens values sealed for "${published}", which is not among the recipients`,
    { hint: 'was `recipients` in platform/policy.yaml changed? the operator could not open what is sealed for others' },
  );
}

async function publishedRecipient(owner: string, { swarm, clock, log }: OperatorDoors): Promise<string | null> {
  if (swarm === null) return null;
  const giveUp = new AbortController();
  try {
    const patience = clock.sleep(PATIENCE_MS, giveUp.signal).then(() => null);
    const live = await Promise.race([swarm().then((reader) => reader.list(owner)), patience]);
    if (live === null) log.debug('the Swarm did not answer in time', { patienceMs: PATIENCE_MS });
    const identity = live?.strangers.find((one) => one.swarmName === IDENTITY_SECRET);
    if (identity?.labels[IDENTITY_LABEL.owner] !== owner) return null;
    return identity.labels[IDENTITY_LABEL.recipient] ?? null;
  } catch (error) {
    if (!isAppError(error)) throw error;
    log.debug('the Swarm cannot be seen', { code: error.code, reason: error.message });
    return null;
  } finally {
    giveUp.abort();
  }
}
