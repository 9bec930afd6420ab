import type { Live } from './live.js';

/**
 * The raft index of the newest write that this snapshot shows on services and tasks. All writes of a Swarm are ordered by
 * such indexes, so "after this" needs no clock.
 */
export function newestIndex(live: Live): number {
  const services = live.services.reduce((newest, service) => Math.max(newest, service.index), 0);
  return (live.tasks ?? []).reduce((newest, task) => Math.max(newest, task.index), services);
}
