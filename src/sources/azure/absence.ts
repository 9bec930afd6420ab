import type { SecretClient } from '@azure/keyvault-secrets';
import type { Clock } from '../../doors.js';
import type { Absent, Unavailable } from '../../model/answer.js';
import type { Asked } from '../http/failures.js';
import type { RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import type { VaultError } from './failures.js';
import { toldAs, type Session } from './session.js';

interface Place {
  readonly session: Session;
  readonly client: SecretClient;
  readonly clock: Clock;
  /** How long a secret may be neither live nor deleted, while it is deleted or recovered. */
  readonly settlesMs: number;
}

/** What a 404 of a secret means. */
export interface Absences {
  of(key: RemoteKey, error: VaultError, asked: Asked): Promise<Absent | Unavailable>;
  isThere(name: string): void;
}

/**
 * A deleted secret can be recovered for days, and has the same 404 as one that never was. So it counts as gone only while
 * the vault says that it has neither a live nor a deleted one of that name, and still says so when a deletion or recovery
 * that was under way must be over (decision 0773).
 */
export function absences({ session, client, clock, settlesMs }: Place): Absences {
  /** Monotonic ms at which a name was first found to be neither. */
  const neither = new Map<string, number>();
  return {
    isThere: (name) => void neither.delete(name.toLowerCase()),
    of: async ({ key, version }, error, asked) => {
      if (error.code !== 'SecretNotFound') return toldAs(error, asked);
      const deleted = await session.ask(asked, (call) => client.getDeletedSecret(key, call));
      const isNeither = 'status' in deleted && deleted.status === 404 && deleted.code === 'SecretNotFound';
      const name = key.toLowerCase();
      if (!isNeither) neither.delete(name);
      if ('status' in deleted) {
        if (!isNeither) return deleted.status === 403 ? unseen(asked) : toldAs(deleted, asked);
        if (version !== null) return noVersion(asked);
        const sinceMs = neither.get(name) ?? clock.monotonic();
        neither.set(name, sinceMs);
        const leftMs = sinceMs + settlesMs - clock.monotonic();
        return leftMs > 0 ? maybe(asked, leftMs) : gone(asked);
      }
      if (deleted.kind === 'unavailable') return deleted;
      return recoverable(asked, deleted.it.scheduledPurgeDate);
    },
  };
}

function gone({ store, thing }: Asked): Absent {
  return {
    kind: 'absent',
    message: `the store "${store}" says of ${thing}: SecretNotFound, both among its secrets and among its deleted ones`,
  };
}

/** Every version of a secret goes with it: one that is missing alone never was. */
function noVersion({ store, thing }: Asked): Unavailable {
  return unavailable('StoreVersionUnknown', `the store "${store}" does not have ${thing} (status 404)`, {
    class: 'ambiguous',
    hint: 'is it a typing error? Without `version` it is the newest one',
  });
}

function maybe({ store, thing }: Asked, leftMs: number): Unavailable {
  const text = `has ${thing} neither among its secrets nor among its deleted ones (status 404)`;
  return unavailable('StoreKeyUnknown', `the store "${store}" ${text}`, {
    class: 'ambiguous',
    hint: 'is the name right? It counts as gone if that is still so in a minute, when no deletion or recovery is under way',
    retryAfterMs: leftMs,
  });
}

function unseen({ store, thing }: Asked): Unavailable {
  const text = `does not know ${thing}, and does not say whether it is only deleted (status 404, then 403)`;
  return unavailable('StoreKeyUnknown', `the store "${store}" ${text}`, {
    class: 'ambiguous',
    hint: 'the role in docs/sources/azure.md sees deleted secrets; without it nothing counts as gone',
  });
}

function recoverable({ store, thing }: Asked, until: Date | undefined): Unavailable {
  const ends = until === undefined || Number.isNaN(until.getTime()) ? '' : ` until ${until.toISOString()}`;
  return unavailable('StoreKeyDeleted', `the store "${store}" has deleted ${thing}, and can recover it${ends}`, {
    class: 'ambiguous',
    hint: 'recover it, or purge it if it shall count as gone',
  });
}
