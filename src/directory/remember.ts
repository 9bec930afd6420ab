import type { SpecDirectory } from '../doors.js';
import { NOTHING_GOOD, withLastGood, type LastGood } from '../spec/last-good.js';

/**
 * A directory whose broken files count as they were when they last parsed: a typo, or a file that is only half written,
 * changes nothing. Remembered in this process only; after a restart such documents are unknown until their file parses,
 * and what is in the Swarm of them stays (P4).
 */
export function rememberingDirectory(inner: SpecDirectory): SpecDirectory {
  let last: LastGood = NOTHING_GOOD;
  return {
    read: async () => {
      const specs = withLastGood(await inner.read(), last);
      if (specs.policy !== null) {
        const { policy, secrets, stores, sopsFiles } = specs;
        last = { policy, secrets, stores, sopsFiles };
      }
      return specs;
    },
  };
}
