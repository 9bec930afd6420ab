import { operate, type OperateOptions } from '../../src/controller/operate.js';
import type { Operator, Swarm } from '../../src/doors.js';
import type { Outcome } from '../../src/model/outcome.js';
import type { Pass } from '../../src/model/pass.js';
import type { PassReport, WakeCause } from '../../src/model/pass-record.js';
import type { Step } from '../../src/model/plan.js';
import { NOTHING_SEEN } from '../../src/model/seen.js';
import type { Specs } from '../../src/model/spec.js';
import type { PassOptions } from '../../src/reconcile.js';
import { makeRegistry } from '../../src/sources/registry.js';
import { planOf } from '../apply/steps.js';
import { specsOf } from '../world/operator.js';
import { emptyShelf } from '../support/shelf.js';
import { virtualClock, type VirtualClock } from './virtual-clock.js';

/** What a pass does, told by a test. Rejecting is a pass without a plan. */
export interface Scene {
  /** Virtual ms. */
  readonly takesMs?: number;
  readonly throws?: Error;
  readonly steps?: readonly Step[];
  /** The outcome of each step that is tried. Default: done. */
  readonly outcome?: (step: Step) => Partial<Outcome>;
  readonly unsettled?: boolean;
  /** ms until a source is due, as it stands at the end of the pass. */
  readonly dueInMs?: () => number;
}

export interface Began {
  readonly at: number;
  readonly causes: readonly WakeCause[];
  /** Steps that were tried. */
  tried: readonly Step[];
  endedAt: number | null;
}

/** An operator whose passes are played. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly operator: Operator;
  readonly ended: Promise<void>;
  readonly stop: AbortController;
  readonly passes: readonly Began[];
  readonly reports: readonly PassReport[];
  readonly logged: readonly string[];
  /** What the documents say from now on. */
  specs: Specs;
  /** How the directory, the identity, and the engine's list fail; null: not. */
  readonly fails: { directory: Error | null; identity: Error | null; engine: Error | null };
}

export function openStage(play: (n: number) => Scene, options: Partial<OperateOptions> = {}): Stage {
  const clock = virtualClock();
  const stop = new AbortController();
  const [passes, reports, logged]: [Began[], PassReport[], string[]] = [[], [], []];
  const fails: Stage['fails'] = { directory: null, identity: null, engine: null };
  const note = (message: string): void => void logged.push(message);
  let current: Began = { at: 0, causes: [], tried: [], endedAt: null };
  const running = operate({
    site: {
      directory: {
        read: () => (fails.directory === null ? Promise.resolve(stage.specs) : Promise.reject(fails.directory)),
      },
      doors: () =>
        fails.identity === null
          ? Promise.resolve({ swarm: listing(fails), keyring: null, sources: makeRegistry(null, [], emptyShelf()) })
          : Promise.reject(fails.identity),
    },
    reconcile: async (world, given) => {
      await world.swarm.list('shop');
      return perform(play(passes.length - 1), given, current, clock);
    },
    clock,
    chance: () => 0.5,
    newId: () => `p${String(passes.length)}`,
    log: { debug: note, info: note, warn: note, error: note },
    resyncMs: 60_000,
    ownService: null,
    stop: stop.signal,
    ...options,
    listeners: [
      {
        began: ({ causes }) => {
          current = { at: clock.monotonic(), causes, tried: [], endedAt: null };
          passes.push(current);
        },
        finished: (report) => {
          current.endedAt = clock.monotonic();
          reports.push(report);
        },
      },
      ...(options.listeners ?? []),
    ],
  });
  const stage: Stage = { clock, ...running, stop, passes, reports, logged, specs: specsOf('shop', {}), fails };
  return stage;
}

/** Nothing of it is written to: passes are played. */
function listing(fails: Stage['fails']): Swarm {
  const never = (): Promise<never> => Promise.reject(new Error('a played pass asks for nothing else'));
  const live = { holders: [], strangers: [], services: [], tasks: null, nodes: null, engineVersion: '28.2.2' };
  const list = (): Promise<typeof live> =>
    fails.engine === null ? Promise.resolve(live) : Promise.reject(fails.engine);
  return { list, withTasks: never, sameContent: never, create: never, relabel: never, retarget: never, remove: never };
}

async function perform(scene: Scene, options: PassOptions, began: Began, clock: VirtualClock): Promise<Pass> {
  const { outcome = () => ({}), steps = [], takesMs = 0, throws, unsettled = false, dueInMs = () => Infinity } = scene;
  began.tried = options.choose?.(steps) ?? steps;
  await clock.sleep(takesMs);
  if (throws !== undefined) throw throws;
  const done = { result: 'done', code: null, message: null, unknown: false } as const;
  const outcomes: Outcome[] = began.tried.map((step) => ({ ...done, step, ...outcome(step) }));
  for (const one of outcomes) options.onOutcome?.(one);
  const plan = { ...planOf(...steps), unsettled };
  const status = { owner: 'shop', revision: null, commit: null, held: [], secrets: [] };
  const live = { holders: [], strangers: [], services: [], tasks: null, nodes: null, engineVersion: '28.2.2' };
  return { plan, outcomes, status, seen: NOTHING_SEEN, live, dueInMs: dueInMs() };
}
