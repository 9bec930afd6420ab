/** What test services run: busybox sh as PID 1 that ends at once on SIGTERM. */
const untilTerm = 'sleep 2147483647 & wait';

/** Runs until it is told to stop, whatever its secrets say. */
export const forever = ['sh', '-c', `trap exit TERM; ${untilTerm}`];

/**
 * Runs well, unless the file (a name below /run/secrets, or a path) contains `text`: then it exits with code 1 after so many seconds.
 */
export function failsOn(target: string, text: string, afterSeconds = 0): string[] {
  const path = target.startsWith('/') ? target : `/run/secrets/${target}`;
  const bad = `if grep -q '${text}' '${path}'; then sleep ${String(afterSeconds)}; exit 1; fi`;
  return ['sh', '-c', `trap exit TERM; ${bad}; ${untilTerm}`];
}

/** Ends well by itself after so many seconds. */
export function finishes(afterSeconds = 0): string[] {
  return ['sh', '-c', `trap exit TERM; sleep ${String(afterSeconds)}`];
}
