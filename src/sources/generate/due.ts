import { Cron } from 'croner';
import type { Rotation } from '../../model/recipe.js';

/** Wall clock at which the value that was made at `madeAtMs` is to be followed by another one; null: never again. */
export function nextRotation(rotation: Rotation, madeAtMs: number): number | null {
  if (rotation.kind === 'interval') return madeAtMs + rotation.intervalMs;
  const next = new Cron(rotation.cron, { timezone: rotation.timeZone, paused: true }).nextRun(new Date(madeAtMs));
  return next?.getTime() ?? null;
}
