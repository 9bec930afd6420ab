import type { Log } from '../doors.js';

const RANK: Readonly<Record<keyof Log, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * A log that is opened with its first line: most calls of the command line never write one, and do not pay for it.
 * `flush` resolves once every line so far is written.
 */
export function lazyLog(level: keyof Log, open: () => Promise<Log>): Log & { flush(): Promise<void> } {
  let opened: Promise<Log> | null = null;
  let last: Promise<void> = Promise.resolve();
  const at =
    (name: keyof Log): Log['info'] =>
    (message, fields) => {
      if (RANK[name] < RANK[level]) return;
      opened ??= open();
      last = opened.then((log) => {
        log[name](message, fields);
      });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), flush: () => last };
}
