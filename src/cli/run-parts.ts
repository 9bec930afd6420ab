import { AUDIT_FLAGS, openAudit } from './audit-file-option.js';
import { commitStatusPart } from './commit-status-part.js';
import { notifyPart } from './notify-part.js';
import { directoryPart } from './run-directory.js';
import { http } from './run-http.js';
import type { RunPart } from './run-part.js';
import { snapshotPart } from './snapshot-part.js';

const log: RunPart = {
  flags: [],
  open: async ({ log: lines, wire }) => ({ listeners: [await wire.passLog(lines)] }),
};

const engineEvents: RunPart = {
  flags: [],
  open: async ({ log: lines, options, wire }) => {
    const events = await wire.events(options.text('host'), lines);
    return { beside: [(operator, signal) => events.watch(() => operator.wake('engine'), signal)] };
  },
};

const audit: RunPart = {
  flags: AUDIT_FLAGS,
  open: async (call) => ({ listeners: [await openAudit(call)] }),
};

/** All that runs with the loop. A line here, and its flags are those of `waxseal run`. */
export const RUN_PARTS: readonly RunPart[] = [
  log,
  engineEvents,
  directoryPart,
  audit,
  notifyPart,
  commitStatusPart,
  snapshotPart,
  http,
];
