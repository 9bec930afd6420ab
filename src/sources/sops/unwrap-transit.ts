import type { SourceRef } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { AppError } from '../../model/problem.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { SecretStore } from '../../model/store.js';
import type { Shelf } from '../shelf/shelf.js';
import { unavailable } from '../unavailable.js';
import type { Unwrap } from './data-key.js';
import { heldKeyOf, type HeldKey } from './held-key.js';
import { routesOf } from './transit-route.js';

/**
 * Opens data keys with keys that their systems hold, by the stores that the document may use. It goes by their sessions, so
 * that limits, budgets and outages count as for any other question. What comes back is never shown: it opens the file or
 * does not.
 */
export function unwrapTransit(shelf: Pick<Shelf, 'of'>, ref: SourceRef): Unwrap {
  return async (key) => {
    const held = heldKeyOf(key);
    if (held === null) return null;
    if (!held.sound) {
      throw new AppError('SopsKeyDamaged', `a key under "${key.kind}" is not of the form that sops writes`);
    }
    const stores = routesOf(held, ref);
    if ('kind' in stores) return stores;
    let failed: Unavailable | null = null;
    for (const store of stores) {
      const answer = await decrypt(store, shelf, held);
      if (answer.kind === 'opened') return taken(answer.value);
      failed ??= answer;
    }
    return failed;
  };
}

interface Opened {
  readonly kind: 'opened';
  readonly value: SecretValue;
}

async function decrypt(store: SecretStore, shelf: Pick<Shelf, 'of'>, held: HeldKey): Promise<Opened | Unavailable> {
  const [answer] = await shelf
    .of(store)
    .session.ask<Opened | Unavailable>([{ key: held.asked, version: null }], async (provider) => {
      if (provider.transit === null) throw new Error('internal: a store that holds keys does not decrypt');
      const value = await provider.transit.decrypt(held.asked, held.ciphertext, held.context);
      return ['kind' in value ? value : { kind: 'opened', value }];
    });
  if (answer === undefined) throw new Error('internal: a store was asked for a data key and did not answer');
  return answer.kind === 'late' ? busy(store, held, answer.inMs) : answer;
}

function taken(value: SecretValue): Uint8Array {
  const bytes = value.expose((lent) => Uint8Array.from(lent));
  value.wipe();
  return bytes;
}

function busy({ name }: SecretStore, { told }: HeldKey, inMs: number): Unavailable {
  const message = `the limits of store "${name}" leave no room for ${told} yet`;
  return unavailable('StoreBusy', message, { hint: null, class: 'throttled', retryAfterMs: inMs });
}
