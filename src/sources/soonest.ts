/** No pass is asked for sooner: whatever is wrong with a time, the loop does not spin on it. */
export const SOONEST_MS = 100;

/** ms until the first of these moments of the same clock, and at least a little. Infinity: there is none. */
export function msUntil(moments: readonly number[], now: number): number {
  return moments.length === 0 ? Infinity : Math.max(SOONEST_MS, Math.min(...moments) - now);
}
