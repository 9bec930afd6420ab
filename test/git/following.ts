import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { specDirectory } from '../../src/directory/read-directory.js';
import type { Clock, Log } from '../../src/doors.js';
import { currentPath } from '../../src/git/checkout.js';
import { gitDirectory, type GitDirectory } from '../../src/git/git-directory.js';
import { LIMITS, type GitSettings } from '../../src/git/settings.js';
import type { Specs } from '../../src/model/spec.js';

const PATIENCE_MS = 120_000;

export interface Following {
  readonly directory: GitDirectory;
  /** Every line of the log. */
  readonly lines: readonly string[];
  /** Fetches now, and again until what is read fits; what reading rejects with counts as `{ error: code }`. */
  until(what: string, fits: (read: Specs | Refusal) => boolean): Promise<Specs | Refusal>;
}

export interface Refusal {
  readonly error: string;
  readonly message: string;
  readonly hint: string | null;
}

export function isRefusal(read: Specs | Refusal): read is Refusal {
  return 'error' in read;
}

export function settings(dir: string, given: Partial<GitSettings> & Pick<GitSettings, 'url'>): GitSettings {
  return {
    ref: 'main',
    path: 'clusters/prod',
    user: 'waxseal',
    tokenFile: null,
    caFile: null,
    sshKeyFile: null,
    knownHostsFile: null,
    verifyFile: null,
    accept: null,
    dataDir: join(dir, 'data'),
    limits: LIMITS,
    ...given,
  };
}

/** The interval is a day: whatever happens was asked for. */
export function follow(
  wanted: GitSettings,
  askSwarm: () => Promise<string | null> = () => Promise.resolve(null),
): Following {
  const lines: string[] = [];
  const write = (message: string, fields: unknown = {}): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const doors = {
    clock,
    log,
    chance: () => 0,
    askSwarm,
    inner: specDirectory(currentPath(wanted)),
    wake: () => undefined,
  };
  const directory = gitDirectory(wanted, 86_400_000, doors);
  const read = (): Promise<Specs | Refusal> =>
    directory.read().catch((thrown: unknown) => {
      const { code, message, hint } = thrown as { code: string; message: string; hint: string | null };
      return { error: code, message, hint };
    });
  return {
    directory,
    lines,
    until: async (what, fits) => {
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        const found = await read();
        if (fits(found)) return found;
        if (performance.now() > end) throw new Error(`never ${what}: ${JSON.stringify(found)}\n${lines.join('\n')}`);
        directory.refresh();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

const clock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(end, signal?.aborted === true ? 0 : ms);
      signal?.addEventListener('abort', end, { once: true });
    }),
};
