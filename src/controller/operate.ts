import type { Clock, Listener, Log, Operator, SpecDirectory, World } from '../doors.js';
import type { Pass } from '../model/pass.js';
import type { Specs } from '../model/spec.js';
import type { PassOptions } from '../reconcile.js';
import type { Chance } from '../model/backoff.js';
import { makeHistory } from './history.js';
import { makePasses } from './make-passes.js';
import { FRESH } from './patience.js';
import type { Rhythm } from './rhythm.js';
import { tellAll } from './tell-all.js';
import { makeWakeUps } from './wake-ups.js';

/** What an operator works on. All of it is looked at anew in each pass. */
export interface Site {
  readonly directory: SpecDirectory;
  /** The other doors, for a pass over these specs. Rejects where the identity cannot be used. */
  doors(specs: Specs): Promise<Omit<World, 'directory' | 'clock'>>;
}

export interface OperateOptions {
  readonly site: Site;
  readonly reconcile: (world: World, options: PassOptions) => Promise<Pass>;
  readonly clock: Clock;
  readonly chance: Chance;
  /** A new name for a pass. */
  readonly newId: () => string;
  readonly listeners: readonly Listener[];
  readonly log: Log;
  readonly resyncMs: number;
  readonly ownService: string | null;
  /** No pass begins before: what stops the start must not come after a write. */
  readonly ready?: Promise<unknown>;
  /** Aborted: the write in hand is finished, no other is begun. */
  readonly stop: AbortSignal;
}

interface Running {
  readonly operator: Operator;
  /** Resolves once it is stopped and the last pass has ended. */
  readonly ended: Promise<void>;
}

/**
 * The outer loop: passes until it is stopped. One at a time; whatever wakes while one runs is one more pass after it. A
 * pass never waits for a rollout: what is on its way is looked at again in a later one.
 */
export function operate(options: OperateOptions): Running {
  const { clock, ready, stop } = options;
  const tell = tellAll(options.listeners, options.log);
  const wakeUps = makeWakeUps(clock, stop, tell.woken);
  const history = makeHistory(clock, options.resyncMs, wakeUps.wake);
  const makePass = makePasses(options, history, tell);
  const loop = async (): Promise<void> => {
    if (ready !== undefined) await Promise.race([ready, aborted(stop)]);
    let rhythm: Rhythm = { look: { at: -Infinity, cause: 'start' }, failures: 0, patience: FRESH };
    let began = -Infinity;
    for (;;) {
      const causes = await wakeUps.next({ ...rhythm.look, began });
      if (stop.aborted) return;
      began = clock.monotonic();
      rhythm = await makePass(causes, rhythm);
    }
  };
  return { operator: history.operator, ended: loop() };
}

function aborted(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
