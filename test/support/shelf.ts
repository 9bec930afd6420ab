import type { Clock } from '../../src/doors.js';
import { openShelf } from '../../src/sources/open-shelf.js';
import type { Shelf } from '../../src/sources/shelf/shelf.js';

const CLOCK: Clock = { wall: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };

/** A shelf on which nothing stands yet. */
export function emptyShelf(clock: Clock = CLOCK): Shelf {
  return openShelf({ env: {}, forbiddenFiles: [], servers: null, credentials: null, patienceMs: 0 }, clock);
}
