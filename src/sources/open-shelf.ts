import type { Clock } from '../doors.js';
import { readCredentials, type CredentialRules } from './credentials/read-credentials.js';
import { PROVIDERS } from './shelf/providers.js';
import { makeShelf, type Shelf } from './shelf/shelf.js';
import { makeReach } from './trust/reach.js';

/** A pass does not keep a step back waiting for longer than that, whatever its stores allow. */
const PATIENCE_MS = 5000;

/** The shelf of this process: what it remembers of the stores counts for all passes. */
export function openShelf(rules: Omit<CredentialRules, 'allowed'>, clock: Clock): Shelf {
  return makeShelf({
    providers: PROVIDERS,
    credentials: readCredentials({ ...rules, allowed: null }),
    reach: makeReach(null),
    clock,
    chance: Math.random,
    patienceMs: PATIENCE_MS,
  });
}
