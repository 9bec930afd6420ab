import type { Clock } from '../../doors.js';

const CENTURY_MS = 100 * 365 * 86_400_000;

/**
 * Wall clock at which something ends that a server gives for so long. A time that no calendar has would end each pass in
 * which it is told, and it is kept in the Swarm: so nothing lasts for more than a century.
 */
export function endsIn(ms: number, clock: Pick<Clock, 'wall'>): number {
  return clock.wall() + Math.min(ms, CENTURY_MS);
}
