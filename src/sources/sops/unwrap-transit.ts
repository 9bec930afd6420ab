import type { SourceRef } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { AppError } from '../../model/problem.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { SecretStore } from '../../model/store.js';
import type { Shelf } from '../shelf/shelf.js';
import { unavailable } from '../unavailable.js';
import type { Unwrap } from './data-key.js';
import { routesOf, type TransitKey } from './transit-route.js';

/** As Vault names keys, writes what it encrypted, and names mounts (as a SecretStore does). */
const KEY = /^\w(?:[\w.-]{0,254}\w)?$/;
const CIPHERTEXT = /^vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/]{1,2048}={0,2}$/;
const MOUNT = /^[\w.-]+(?:\/[\w.-]+)*$/;

/**
 * Opens data keys with keys of transit engines, by the stores that the document may use. It goes by their sessions, so
 * that limits, budgets and outages count as for any other question. What comes back is never shown: it opens the file or
 * does not.
 */
export function unwrapTransit(shelf: Pick<Shelf, 'of'>, ref: SourceRef): Unwrap {
  return async (key) => {
    if (key.kind !== 'hc_vault') return null;
    if (!KEY.test(key.key) || !CIPHERTEXT.test(key.enc) || !MOUNT.test(key.mount)) {
      throw new AppError('SopsKeyDamaged', 'a key under "hc_vault" is not of the form that sops writes');
    }
    const stores = routesOf(key, ref);
    if ('kind' in stores) return stores;
    let failed: Unavailable | null = null;
    for (const store of stores) {
      const answer = await decrypt(store, shelf, key);
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

async function decrypt(
  store: SecretStore,
  shelf: Pick<Shelf, 'of'>,
  { enc, key }: TransitKey,
): Promise<Opened | Unavailable> {
  const [answer] = await shelf
    .of(store)
    .session.ask<Opened | Unavailable>([{ key, version: null }], async (provider) => {
      if (provider.transit === null) throw new Error('internal: a store of a transit engine does not decrypt');
      const value = await provider.transit.decrypt(key, enc);
      return ['kind' in value ? value : { kind: 'opened', value }];
    });
  if (answer === undefined) throw new Error('internal: a store was asked for a data key and did not answer');
  return answer.kind === 'late' ? busy(store, key, answer.inMs) : answer;
}

function taken(value: SecretValue): Uint8Array {
  const bytes = value.expose((lent) => Uint8Array.from(lent));
  value.wipe();
  return bytes;
}

function busy({ name }: SecretStore, key: string, inMs: number): Unavailable {
  const message = `the limits of store "${name}" leave no room for the transit key "${key}" yet`;
  return unavailable('StoreBusy', message, { hint: null, class: 'throttled', retryAfterMs: inMs });
}
