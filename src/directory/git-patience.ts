import { performance } from 'node:perf_hooks';
import { gitIndex } from './git-index.js';

/** idle: git writes nothing. wait: it does. enough: it does, and was waited for so long that its lock may be a stale one. */
export type GitPatience = 'idle' | 'wait' | 'enough';

/** Whether to wait for git to finish the work tree around a directory: `enough` every `mostMs` as long as it is locked. */
export function gitPatience(mostMs: number): (directory: string) => Promise<GitPatience> {
  let since: number | null = null;
  return async (directory) => {
    const { lock } = await gitIndex(directory);
    const now = performance.now();
    if (lock === null) {
      since = null;
      return 'idle';
    }
    since ??= now;
    if (now - since < mostMs) return 'wait';
    since = now;
    return 'enough';
  };
}
