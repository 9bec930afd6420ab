/** A number from 0 to 1, without 1. */
export type Chance = () => number;

const FIRST_MS = 1000;
const LONGEST_MS = 300_000;

/** Before try number `tries` + 1: 1 s doubling to 5 min, with full jitter, so that many who fail at once do not try at once. */
export function backoffMs(tries: number, chance: Chance): number {
  return Math.max(1, chance() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 30)));
}
