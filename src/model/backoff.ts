/** A number from 0 to 1, without 1. */
export type Chance = () => number;

const FIRST_MS = 1000;
/** After refusals: what was asked for is wrong until somebody changes something. */
const LONGEST_MS = 300_000;
/** After conflicts: somebody else wrote in between, and the next try may well go through. */
export const LONGEST_CONFLICT_MS = 5000;

/** Before try number `tries` + 1: 1 s doubling to `longest`, with full jitter, so that many who fail at once do not try at once. */
export function backoffMs(tries: number, chance: Chance, longest = LONGEST_MS): number {
  return Math.max(1, chance() * Math.min(longest, FIRST_MS * 2 ** Math.min(tries - 1, 30)));
}
