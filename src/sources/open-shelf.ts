import type { Clock } from '../doors.js';
import type { ServerPrefix } from '../model/server-prefix.js';
import { readCredentials, type CredentialRules } from './credentials/read-credentials.js';
import { PROVIDERS } from './shelf/providers.js';
import { makeShelf, type Shelf } from './shelf/shelf.js';
import { makeReach } from './trust/reach.js';

/** How far stores are trusted, whatever git says. null: the operator says nothing. */
interface ShelfRules extends Omit<CredentialRules, 'allowed'> {
  readonly servers: readonly ServerPrefix[] | null;
  /** As `allowed` of CredentialRules. */
  readonly credentials: readonly string[] | null;
  readonly patienceMs: number;
}

/** The shelf of this process: what it remembers of the stores counts for all passes. */
export function openShelf({ env, forbiddenFiles, ...bounds }: ShelfRules, clock: Clock): Shelf {
  return makeShelf({
    providers: PROVIDERS,
    credentials: readCredentials({ env, forbiddenFiles, allowed: bounds.credentials }),
    reach: makeReach(bounds.servers),
    clock,
    chance: Math.random,
    patienceMs: bounds.patienceMs,
  });
}
