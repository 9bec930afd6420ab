import type { Listener, Log } from '../doors.js';
import { auditEntry } from '../model/audit.js';
import type { Commit } from '../model/spec.js';

/** Every write to the engine is one line on each of the logs, whatever else they tell. */
export function auditTrail(...logs: readonly Log[]): Listener {
  let commit: Commit | null = null;
  return {
    began: (pass) => {
      commit = pass.commit;
    },
    outcome: (pass, outcome) => {
      const entry = auditEntry(pass, commit, outcome);
      if (entry === null) return;
      for (const log of logs) log.info('engine write', { ...entry });
    },
  };
}
