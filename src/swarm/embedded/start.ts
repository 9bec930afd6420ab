import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock, type EngineClock } from './clock.js';
import { bringToLife } from './engine.js';
import { makeServer } from './http/server.js';
import { loadWorld, saveWorld } from './state-file.js';
import { newWorld, type NodeWish } from './world.js';

export interface EmbeddedOptions {
  /** Where its state is kept from one start to the next. null or absent: nowhere. */
  readonly stateFile?: string | null;
  /** Default: the time of the machine. */
  readonly clock?: EngineClock;
  /** Only for a new world: the nodes, or how many. The first is the manager. Default: 1. */
  readonly nodes?: readonly NodeWish[] | number;
  /** Decides the IDs of a new world. Default: by chance. */
  readonly seed?: string;
}

export interface EmbeddedEngine {
  /** Path of the unix socket on which it speaks the Engine API. */
  readonly socket: string;
  readonly close: () => Promise<void>;
  /** The same for a process that ends at once: removes what is on the disk. */
  readonly vanish: () => void;
}

/** Starts an engine on a socket in a directory that only this user can enter. It keeps no process alive. */
export async function startEmbeddedEngine(options: EmbeddedOptions = {}): Promise<EmbeddedEngine> {
  const { clock = realClock(), nodes = 1, seed, stateFile = null } = options;
  const kept = stateFile === null ? null : loadWorld(stateFile);
  const world = kept ?? newWorld(seed ?? randomBytes(16).toString('hex'), clock.now(), wishes(nodes));
  const living = bringToLife(world, clock, (changed) => {
    if (stateFile !== null) saveWorld(stateFile, changed);
  });
  const directory = mkdtempSync(join(tmpdir(), 'waxseal-embedded-'));
  const socket = join(directory, 'docker.sock');
  const server = makeServer(living);
  const vanish = (): void => rmSync(directory, { recursive: true, force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socket, resolve);
  });
  server.unref().on('connection', (connection) => connection.unref());
  return {
    socket,
    vanish,
    close: async () => {
      living.end();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      vanish();
    },
  };
}

function wishes(nodes: readonly NodeWish[] | number): readonly NodeWish[] {
  if (typeof nodes !== 'number') return nodes;
  return Array.from({ length: nodes }, (_, at) => ({ hostname: at === 0 ? 'embedded' : `worker${at}` }));
}
