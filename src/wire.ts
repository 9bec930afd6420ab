import { performance } from 'node:perf_hooks';
import { readBytes } from './cli/files.js';
import type { Wire } from './cli/verb.js';
import type { Clock, Log } from './doors.js';
import { lazyLog } from './telemetry/lazy-log.js';

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** Takes what is to be done just before the process ends. */
  readonly atExit: (leave: () => void) => void;
}

/**
 * The real doors. Rooms with heavy packages are imported when a verb first asks for their door: `--help` loads none of
 * them, and a plan that opens nothing never loads age.
 */
export function makeWire({ env, home, atExit }: Surroundings): Wire {
  return {
    clock,
    directory: async (path) => (await import('./directory/read-directory.js')).specDirectory(path),
    swarm: async (host) => {
      const [{ openSwarm }, { readCliFile }, { reachEngine }] = await Promise.all([
        import('./swarm/open-swarm.js'),
        import('./swarm/cli-files.js'),
        import('./swarm/reach.js'),
      ]);
      return openSwarm(await reachEngine({ host, env, home, readFile: readCliFile }, atExit));
    },
    keyring: async (identityFile) => {
      const bytes = await readBytes(identityFile);
      if (bytes === null) return null;
      const { loadKeyring } = await import('./keys/keyring.js');
      const keyring = await loadKeyring(new TextDecoder().decode(bytes), identityFile);
      bytes.fill(0);
      return keyring;
    },
    assertPrimary: async (policy, keyring) => {
      (await import('./keys/primary.js')).assertPrimary(policy, keyring);
    },
    sources: async (keyring, identityFile) => {
      const [{ makeRegistry }, { tlsKeyFiles }] = await Promise.all([
        import('./sources/registry.js'),
        import('./swarm/connection.js'),
      ]);
      return makeRegistry(keyring, [identityFile, ...tlsKeyFiles(env, home)]);
    },
    keysmith: async () => (await import('./keys/seal.js')).keysmith,
  };
}

/** Lines for people, to `write`. `flush` resolves once all of them are written. */
export function makeCliLog(level: keyof Log, write: (line: string) => void): Log & { flush(): Promise<void> } {
  return lazyLog(level, async () => (await import('./telemetry/log.js')).makeLog({ level, format: 'human', write }));
}

const clock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, signal?.aborted === true ? 0 : ms);
      signal?.addEventListener('abort', end, { once: true });
    }),
};
