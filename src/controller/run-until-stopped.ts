import type { Beside, Clock, Operator } from '../doors.js';

/** Swarm kills 10 s after it asked to stop. */
const DRAIN_MS = 8000;

interface Running {
  readonly operator: Operator;
  readonly ended: Promise<void>;
}

/**
 * Runs the loop and what runs beside it until `stop`, or until one of them cannot go on: rejects with that error then.
 * Either way the write in hand is waited for, but not for ever. False: it was not finished in time, which is harmless.
 */
export async function runUntilStopped(
  clock: Clock,
  stop: AbortSignal,
  beside: readonly Beside[],
  start: (stop: AbortSignal) => Running,
): Promise<boolean> {
  const halt = new AbortController();
  const faults: unknown[] = [];
  const stopped = new Promise<void>((resolve) => {
    halt.signal.addEventListener('abort', () => resolve());
  });
  const onStop = (): void => halt.abort();
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  const fail = (thrown: unknown): void => {
    faults.push(thrown);
    halt.abort();
  };
  const { ended, operator } = start(halt.signal);
  const all = [ended, ...beside.map((one) => one(operator, halt.signal))].map((one) => one.catch(fail));
  const late = stopped.then(() => clock.sleep(DRAIN_MS)).then(() => false);
  const whole = await Promise.race([Promise.all(all).then(() => true), late]);
  if (faults.length > 0) throw faults[0];
  return whole;
}
