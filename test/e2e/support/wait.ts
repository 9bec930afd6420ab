import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is neither false nor null nor undefined, and gives it. Fails after `seconds`, naming what it
 * waited for and what the last answer was.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  seconds = 60,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== null && answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${String(seconds)} s for ${what}`);
    await sleep(150);
  }
}
