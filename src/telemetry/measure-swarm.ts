import type { Clock, Swarm } from '../doors.js';
import type { Live } from '../model/live.js';
import { isAppError } from '../model/problem.js';
import type { Instruments } from './instruments.js';
import { ROLES, VERSION_STATES } from './metric-table.js';
import { followTrials, type Trials } from './trials.js';

/** The trials as the last list had them, whoever asked for it. */
export interface Followed {
  trials: Trials;
}

/** The same Swarm, with every call counted and timed, and every list told. */
export function measureSwarm(swarm: Swarm, metrics: Instruments, clock: Clock, known: Followed): Swarm {
  const timed = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    const since = clock.monotonic();
    try {
      const answer = await call();
      metrics.engineCalls.add({ operation, status: 'ok' });
      return answer;
    } catch (thrown) {
      metrics.engineCalls.add({ operation, status: statusOf(thrown) });
      throw thrown;
    } finally {
      metrics.engineDuration.observe((clock.monotonic() - since) / 1000, { operation });
    }
  };
  return {
    list: async (owner, configs) => {
      const live = await timed('list', () => swarm.list(owner, configs));
      tellHolders(live, metrics);
      const followed = followTrials(known.trials, live.holders, clock.monotonic());
      known.trials = followed.trials;
      for (const { durationMs, result } of followed.ended) {
        metrics.rollouts.add({ result });
        metrics.rolloutDuration.observe(durationMs / 1000, { result });
      }
      return live;
    },
    withTasks: (live) => timed('tasks', () => swarm.withTasks(live)),
    sameContent: (id, candidate) => timed('oracle', () => swarm.sameContent(id, candidate)),
    create: (name, labels, value) => timed('create', () => swarm.create(name, labels, value)),
    relabel: (secret, labels) => timed('relabel', () => swarm.relabel(secret, labels)),
    retarget: (service, changes) => timed('retarget', () => swarm.retarget(service, changes)),
    remove: (id) => timed('remove', () => swarm.remove(id)),
  };
}

/** Codes are a closed list: what is no AppError is a bug, whatever it says of itself. */
export function statusOf(thrown: unknown): string {
  return isAppError(thrown) ? thrown.code : 'Internal';
}

function tellHolders({ holders }: Live, metrics: Instruments): void {
  for (const role of ROLES) metrics.holders.set(holders.filter((one) => one.role === role).length, { role });
  const versions = holders.filter(({ role }) => role === 'version');
  for (const state of VERSION_STATES) {
    metrics.versions.set(versions.filter((one) => one.state.kind === state).length, { state });
  }
}
