import type { LogLine } from './operator.js';

/** A pass with nothing to do: what an earlier one did is through. */
export function isSettled({ done, result }: LogLine): boolean {
  return result === 'settled' && done === 0;
}
