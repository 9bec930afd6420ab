import type { LeaseDesk } from './desk.js';

/** Who takes this long for one answer hangs. */
const HUNG_MS = 10_000;

type Hanging = Pick<LeaseDesk, 'clock' | 'hangs'>;

/** Asks, and sees how long that takes: the whole pass waits for it. */
export async function timed<T>({ clock, hangs }: Hanging, store: string, ask: () => Promise<T>): Promise<T> {
  const began = clock.monotonic();
  const answer = await ask();
  const now = clock.monotonic();
  if (now - began >= HUNG_MS) hangs.set(store, now + (now - began));
  return answer;
}

/** A store that hangs is left alone for as long as it hung, so that passes go on in between. */
export function isSilent({ clock, hangs }: Hanging, store: string): boolean {
  return clock.monotonic() < (hangs.get(store) ?? -Infinity);
}
