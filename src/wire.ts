import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { readBytes, readText } from './cli/files.js';
import type { ReadFile } from './spec/parse-specs.js';
import type { LogFormat } from './cli/program.js';
import type { DemoRequest, StoreBounds, Wire } from './cli/verb.js';
import type { Clock, Keyring, Log } from './doors.js';
import type { Registry } from './sources/registry.js';
import type { Shelf } from './sources/shelf/shelf.js';
import type { Connection } from './swarm/connection.js';
import { lazyLog } from './telemetry/lazy-log.js';

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
  /** How this program was started, up to its own arguments. */
  readonly program: readonly [string, ...string[]];
  /** Takes what is to be done just before the process ends. */
  readonly atExit: (leave: () => void) => void;
}

/**
 * The real doors. Rooms with heavy packages are imported when a verb first asks for their door: `--help` loads none of
 * them, and a plan that opens nothing never loads age.
 */
export function makeWire(around: Surroundings): Wire {
  const reach = onePerHost(around);
  /** Files with secrets of this process, which no document may read. */
  const secretFiles: string[] = [];
  const sourceRoom = openSourceRoom(around, secretFiles);
  return {
    clock,
    ...twoStates(),
    rememberingDirectory: remembering,
    directoryWatch: watching,
    gitDirectory: (options, events) => followGit(options, events),
    swarm: async (host) => (await import('./swarm/open-swarm.js')).openSwarm(await reach(host)),
    inspector: async (host) => (await import('./swarm/open-inspector.js')).openInspector(await reach(host)),
    events: async (host, log) => (await import('./swarm/events.js')).swarmEvents(await reach(host), { clock, log }),
    keyring: keyringReader(),
    assertPrimary: async (policy, keyring) => {
      (await import('./keys/primary.js')).assertPrimary(policy, keyring);
    },
    sources: async (keyring, ownFiles, bounds) => (await sourceRoom(keyring, ownFiles, bounds)).registry,
    trySources: async ({ keyring, only, ownFiles, specs }, bounds) => {
      const room = await sourceRoom(keyring, ownFiles, bounds);
      return (await import('./sources/trial/try-sources.js')).trySources(specs, only, room);
    },
    auditTrail: async (log, file) => (await import('./telemetry/open-audit.js')).openAudit(log, file),
    notifier: async (wish, log) => (await import('./notify/open.js')).openNotifier(wish, { clock, log, readText }),
    commitStatus: async (wish, log) => (await import('./notify/open.js')).openStatus(wish, { clock, log, readText }),
    comment: async ({ tokenFile, ...pull }, body) =>
      (await import('./notify/pull-comment.js')).commentOn(pull, (await readText(tokenFile)).trim(), body, clock),
    passLog: async (log) => (await import('./telemetry/pass-log.js')).passLog(log),
    keysmith: async () => (await import('./keys/seal.js')).keysmith,
    demo: async (request) => demo(around, request, await reach(request.host ?? 'embedded:')),
    http: async ({ listen, perSecret, ...how }) => {
      const address = (await import('./http/address.js')).parseAddress(listen);
      if (address === null) return {};
      const [{ openHttp }, { makeMetrics }, { HELD_REASONS }] = await Promise.all([
        import('./http/serve.js'),
        import('./telemetry/metrics.js'),
        import('./plan/reasons.js'),
      ]);
      secretFiles.push(...[how.tokenFile, how.webhookFile].filter((file) => file !== null));
      const metrics = makeMetrics({ ...how, clock, perSecret, heldReasons: HELD_REASONS });
      const server = await openHttp({ ...how, address, clock, scrape: () => metrics.scrape(), todos: HELD_REASONS });
      return {
        ready: server.ready,
        listeners: [metrics.listener, server.listener],
        beside: [(operator, stop) => server.serve(operator, stop)],
        doors: (doors) => metrics.doors(doors),
      };
    },
    remote: async (url, tokenFile) => (await import('./http/remote.js')).openRemote(url, tokenFile),
    health: async (listen) => (await import('./http/remote.js')).askHealth(listen),
  };
}

async function demo(
  { env, program }: Surroundings,
  request: DemoRequest,
  connection: Connection,
): Promise<readonly string[]> {
  const { playDemo } = await import('./demo/demo.js');
  const { bareClient } = await import('./swarm/bare-client.js');
  return playDemo({ ...request, program, env, host: connection.url, ask: bareClient(connection) });
}

const watching: Wire['directoryWatch'] = async (path, log) => {
  const { watchDirectory } = await import('./directory/watch.js');
  return async (wake, signal) => {
    const watch = watchDirectory(path, wake, { log });
    if (!signal.aborted) await once(signal, 'abort');
    await watch.close();
  };
};

/** A directory now and earlier: what is the same in both is parsed once. */
function twoStates(): Pick<Wire, 'directory' | 'base'> {
  let once: Promise<ReadFile> | null = null;
  const directory: Wire['directory'] = async (path, forBase = false) => {
    if (forBase) once ??= import('./spec/read-once.js').then(({ readOnce }) => readOnce());
    return (await import('./directory/read-directory.js')).specDirectory(path, undefined, (await once) ?? undefined);
  };
  return {
    directory,
    base: async (path, ref) =>
      (await import('./git/base.js')).withBase(path, ref, async ({ commit, path: copy }) => {
        return { commit, specs: copy === null ? null : await (await directory(copy, true)).read() };
      }),
  };
}

const remembering: Wire['rememberingDirectory'] = async (path) => {
  const [{ specDirectory }, { rememberingDirectory }] = await Promise.all([
    import('./directory/read-directory.js'),
    import('./directory/remember.js'),
  ]);
  return rememberingDirectory(specDirectory(path));
};

/** Without a place of its own the checkout lies among temporary files, and goes with the process. */
const followGit: Wire['gitDirectory'] = async ({ intervalMs, dataDir, ...options }, events) => {
  const [{ gitDirectory }, { currentPath }, { LIMITS }] = await Promise.all([
    import('./git/git-directory.js'),
    import('./git/checkout.js'),
    import('./git/settings.js'),
  ]);
  const place = dataDir ?? (await mkdtemp(join(tmpdir(), 'waxseal-git-')));
  const settings = { ...options, dataDir: place, limits: LIMITS };
  const inner = await remembering(currentPath(settings));
  const directory = gitDirectory(settings, intervalMs, { clock, chance: Math.random, inner, ...events });
  return {
    ...directory,
    untilEnd: async (signal) => {
      if (!signal.aborted) await once(signal, 'abort');
      await directory.close();
      if (dataDir === null) await rm(place, { recursive: true, force: true });
    },
  };
};

/** One connection for all doors: an engine in this process would be another one each time. */
function onePerHost({ atExit, env, home }: Surroundings): (host: string | null) => Promise<Connection> {
  const reached = new Map<string | null, Promise<Connection>>();
  const reach = async (host: string | null): Promise<Connection> => {
    const [{ reachEngine }, { readCliFile }] = await Promise.all([
      import('./swarm/reach.js'),
      import('./swarm/cli-files.js'),
    ]);
    return reachEngine({ host, env, home, readFile: readCliFile }, atExit);
  };
  return (host) => {
    const known = reached.get(host) ?? reach(host);
    reached.set(host, known);
    return known;
  };
}

type ShelfRules = StoreBounds & { readonly forbiddenFiles: readonly string[] };

/** One for the process: what it remembers of the stores counts for all passes. */
function oneShelf(env: Surroundings['env']): (rules: ShelfRules) => Promise<Shelf> {
  let shelf: Promise<Shelf> | null = null;
  const open = async (rules: ShelfRules): Promise<Shelf> =>
    (await import('./sources/open-shelf.js')).openShelf({ env, ...rules }, clock);
  return (rules) => (shelf ??= open(rules));
}

type OpenSourceRoom = (
  keyring: Keyring | null,
  ownFiles: readonly string[],
  bounds: StoreBounds,
) => Promise<SourceRoom>;

interface SourceRoom {
  readonly registry: Registry;
  readonly shelf: Shelf;
}

/** Sources that keep off the files of this process, `secretFiles` of the moment among them. */
function openSourceRoom({ env, home }: Surroundings, secretFiles: readonly string[]): OpenSourceRoom {
  const shelf = oneShelf(env);
  return async (keyring, ownFiles, bounds) => {
    const [{ makeRegistry }, { tlsKeyFiles }] = await Promise.all([
      import('./sources/registry.js'),
      import('./swarm/connection.js'),
    ]);
    const forbiddenFiles = [...ownFiles, ...secretFiles, ...tlsKeyFiles(env, home)];
    const known = await shelf({ ...bounds, forbiddenFiles });
    return { registry: makeRegistry(keyring, forbiddenFiles, known, env['GNUPGHOME'] ?? null), shelf: known };
  };
}

/** An identity is taken out of its file again only when the file says something else. */
function keyringReader(): Wire['keyring'] {
  let last: { readonly digest: string; readonly keyring: Keyring } | null = null;
  return async (identityFile) => {
    const bytes = await readBytes(identityFile);
    if (bytes === null) return null;
    try {
      const digest = createHash('sha256').update(`${identityFile}\0`).update(bytes).digest('hex');
      if (last?.digest === digest) return last.keyring;
      const { loadKeyring } = await import('./keys/keyring.js');
      const keyring = await loadKeyring(new TextDecoder().decode(bytes), identityFile);
      last = { digest, keyring };
      return keyring;
    } finally {
      bytes.fill(0);
    }
  };
}

/** Log lines to `write`. `flush` resolves once all of them are written. */
export function makeCliLog(
  level: keyof Log,
  format: LogFormat,
  write: (line: string) => void,
): Log & { flush(): Promise<void> } {
  return lazyLog(level, async () => (await import('./telemetry/log.js')).makeLog({ level, format, write }));
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
