import type { Keyring, Swarm } from '../doors.js';
import type { Outcome } from '../model/outcome.js';
import type { Pass } from '../model/pass.js';
import type { PassReport } from '../model/pass-record.js';
import type { Specs } from '../model/spec.js';
import type { History } from './history.js';
import { keptSeen } from './kept-seen.js';
import type { OperateOptions, Site } from './operate.js';
import { patientSources } from './patient-sources.js';
import { afterPass, earliest, mayTry, NO_WAITS, waitingIn, withDocuments, type Waits } from './waits.js';

interface Remembered {
  readonly pass: Pass;
  readonly waits: Waits;
  /** Monotonic ms at which the first step or source that failed may be tried again, or a source is to be asked anew. */
  readonly retryAt: number;
}

/** Passes that remember what the earlier ones saw, and what failed in them. All of it may be lost without harm. */
interface Memory {
  read(): Promise<Specs>;
  pass(specs: Specs, onOutcome: (outcome: Outcome) => void): Promise<Remembered>;
  /** What failed and may not be tried yet. */
  waiting(): Pick<PassReport['waiting'], 'step' | 'source'>;
  /** Things are not what they were: whatever failed may be tried again at once. */
  forgive(): void;
}

export function makeMemory(options: OperateOptions, history: History): Memory {
  const { chance, clock, ownService, reconcile, site, stop } = options;
  const sources = patientSources(clock, chance);
  const kept = keptSeen(clock);
  let waits = NO_WAITS;
  /** What another one opens may be what the last one did not. */
  let keyring: Keyring | null = null;
  const forgive = (): void => {
    waits = NO_WAITS;
    sources.forgive();
  };
  return {
    forgive,
    waiting: () => ({ step: waitingIn([...waits.values()], clock.monotonic()), source: sources.waiting() }),
    read: () => readSpecs(site, history, () => kept.missed()),
    pass: async (specs, onOutcome) => {
      waits = withDocuments(waits, specs);
      sources.keep(new Set(specs.secrets.map(({ name }) => name)));
      const doors = await site.doors(specs);
      if (doors.keyring !== keyring) sources.forgive();
      keyring = doors.keyring;
      const start = clock.monotonic();
      let chosenAt = start;
      const pass = await reconcile(
        {
          directory: { read: () => Promise.resolve(specs) },
          swarm: watched(doors.swarm, history, forgive),
          keyring: doors.keyring,
          sources: sources.over(doors.sources),
          clock,
        },
        {
          seen: kept.begin(),
          confirmRemovals: null,
          closely: false,
          tend: true,
          choose: (steps) => mayTry(steps, waits, (chosenAt = clock.monotonic())),
          approve: () => Promise.resolve(true),
          ownService,
          onOutcome,
          signal: stop,
        },
      );
      kept.saw(pass.seen);
      const now = clock.monotonic();
      waits = afterPass(waits, { ...pass, specs, now, chance });
      const retryAt = Math.min(earliest(waits, chosenAt), sources.earliest(start), now + pass.dueInMs);
      return { pass, waits, retryAt };
    },
  };
}

async function readSpecs({ directory }: Site, history: History, missed: () => void): Promise<Specs> {
  try {
    const specs = await directory.read();
    history.note({ specs: specs.policy !== null });
    return specs;
  } catch (thrown) {
    history.note({ specs: false });
    missed();
    throw thrown;
  }
}

/** Each pass begins with a list: it tells whether the engine is there. `isBack`: called when it was not. */
function watched(swarm: Swarm, history: History, isBack: () => void): Swarm {
  const engineIs = (up: boolean): void => {
    if (up && !history.operator.readiness().engine) isBack();
    history.note({ engine: up });
  };
  return {
    ...swarm,
    list: async (owner, configs) => {
      try {
        const live = await swarm.list(owner, configs);
        engineIs(true);
        return live;
      } catch (thrown) {
        engineIs(false);
        throw thrown;
      }
    },
  };
}
