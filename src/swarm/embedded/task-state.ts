/** In the order in which a task can pass them. It never goes back. */
const ORDER = [
  'new',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
] as const;

export type TaskState = (typeof ORDER)[number];

export function isPast(state: TaskState, other: TaskState): boolean {
  return ORDER.indexOf(state) > ORDER.indexOf(other);
}

/** Its program has ended, or never began and never will. */
export function hasEnded(state: TaskState): boolean {
  return isPast(state, 'running');
}
