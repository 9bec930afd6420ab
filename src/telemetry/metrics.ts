import type { Clock, Doors, Listener } from '../doors.js';
import { makeInstruments } from './instruments.js';
import { measurePasses, type HeldReasons } from './measure-passes.js';
import { measureSources } from './measure-sources.js';
import { measureSwarm, type Followed } from './measure-swarm.js';

export interface MetricsOptions {
  readonly clock: Clock;
  readonly version: string;
  /** False: no series that carries the name of a secret. */
  readonly perSecret: boolean;
  readonly heldReasons: HeldReasons;
}

/** The metrics of one process. */
export interface Metrics {
  readonly listener: Listener;
  /** The same doors, measured. */
  doors(doors: Doors): Doors;
  /** The text that Prometheus reads. */
  scrape(): Promise<{ readonly contentType: string; readonly body: string }>;
}

export function makeMetrics({ clock, heldReasons, perSecret, version }: MetricsOptions): Metrics {
  const { instruments, registry } = makeInstruments(perSecret);
  const followed: Followed = { trials: new Map() };
  instruments.build.set(1, { version });
  return {
    listener: measurePasses(instruments, heldReasons, clock),
    doors: ({ keyring, sources, swarm }) => ({
      keyring,
      swarm: measureSwarm(swarm, instruments, clock, followed),
      sources: measureSources(sources, instruments, clock),
    }),
    scrape: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
