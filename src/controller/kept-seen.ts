import type { Clock } from '../doors.js';
import { NOTHING_SEEN, seenLater, type Seen } from '../model/seen.js';

interface KeptSeen {
  /** For the pass that begins now: what was seen, as if the time in which nobody could look had not been. */
  begin(): Seen;
  /** The pass did not come to look. */
  missed(): void;
  saw(seen: Seen): void;
}

/** What passes have seen, from one to the next. */
export function keptSeen(clock: Pick<Clock, 'monotonic'>): KeptSeen {
  let seen = NOTHING_SEEN;
  /** Monotonic ms of the last look, or of the last attempt that `seen` was moved for. */
  let at = clock.monotonic();
  let isBlind = false;
  return {
    begin: () => {
      const now = clock.monotonic();
      if (isBlind) seen = seenLater(seen, now - at);
      at = now;
      isBlind = true;
      return seen;
    },
    missed: () => {
      isBlind = true;
    },
    saw: (next) => {
      seen = next;
      at = clock.monotonic();
      isBlind = false;
    },
  };
}
