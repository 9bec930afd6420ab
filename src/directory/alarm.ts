import { performance } from 'node:perf_hooks';

export interface Alarm {
  /** Rings after `ms`, or earlier if it was set to do so. */
  set(ms: number): void;
  /** For good. */
  stop(): void;
}

/** Calls `ring` when its time has come, and again after the ms that it gives; null: not until it is set. */
export function alarm(ring: () => number | null): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let due = Infinity;
  const set = (ms: number): void => {
    const at = performance.now() + ms;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      due = Infinity;
      const next = ring();
      if (next !== null) set(next);
    }, ms);
  };
  const stop = (): void => {
    clearTimeout(timer);
    due = -Infinity;
  };
  return { set, stop };
}
