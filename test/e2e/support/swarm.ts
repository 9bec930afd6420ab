import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { copyFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { basename, join } from 'node:path';
import { engineAt, type Engine } from './engine.js';
import { runDirectory, unique } from './run.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('swarm.sh', import.meta.url));

/** One engine of a swarm, and what can be done to it. */
export interface EngineNode extends Engine {
  readonly hostname: string;
  /** Death of the whole node: dockerd, containerd and all containers by SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM to dockerd, and waits for its end. */
  stop(): Promise<void>;
  /** Starts dockerd again and waits until it answers. */
  start(): Promise<void>;
  /** SIGSTOP: it accepts connections and never answers. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Pulls its network cable. */
  part(): Promise<void>;
  heal(): Promise<void>;
  /** The debug log of dockerd. */
  readonly log: string;
}

export interface TestSwarm {
  /** Managers first. */
  readonly nodes: readonly EngineNode[];
  readonly first: EngineNode;
  /** A path that is the socket of its own engine for a service on any node, as /var/run/docker.sock is on machines. */
  readonly ownSocket: string;
  end(): Promise<void>;
}

/** The swarm of one manager that all cases share: never kill it, never rely on being alone in it. */
export function mainSwarm(): TestSwarm {
  return swarmIn(join(runDirectory(), 'main'), 1);
}

export const mainEngine = (): EngineNode => mainSwarm().first;

/** A swarm of one's own, in some 3 to 5 seconds. End it in afterAll; the end of the run does it at the latest. */
export async function startSwarm(size: { managers: number; workers: number }): Promise<TestSwarm> {
  const directory = join(runDirectory(), unique('swarm'));
  await run('bash', [script, 'up', directory, String(size.managers), String(size.workers)]);
  return swarmIn(directory, size.managers + size.workers);
}

function swarmIn(directory: string, size: number): TestSwarm {
  const nodes = Array.from({ length: size }, (_, i) => nodeAt(directory, i + 1));
  const [first] = nodes;
  if (first === undefined) throw new Error('a swarm has at least one manager');
  return {
    nodes,
    first,
    ownSocket: join(directory, 'own', 'd.sock'),
    end: async () => {
      for (const { hostname, log } of nodes) copyFileSync(log, join(runDirectory(), 'record', `${hostname}.log`));
      await run('bash', [script, 'down', directory]);
    },
  };
}

function nodeAt(directory: string, i: number): EngineNode {
  const verb = (name: string) => async (): Promise<void> => {
    await run('bash', [script, name, directory, String(i)]);
  };
  return {
    ...engineAt(join(directory, `n${String(i)}`, 'd.sock')),
    hostname: `${basename(directory).replaceAll('_', '-')}-${String(i)}`,
    kill: verb('kill'),
    stop: verb('stop'),
    start: verb('start'),
    pause: verb('pause'),
    unpause: verb('unpause'),
    part: verb('part'),
    heal: verb('heal'),
    log: join(directory, `n${String(i)}`, 'log'),
  };
}
