import { performance } from 'node:perf_hooks';
import type { Swarm } from '../../../src/doors.js';
import { NOTHING_SEEN, type Seen } from '../../../src/model/seen.js';
import { reconcile } from '../../../src/reconcile.js';
import { makeWire } from '../../../src/wire.js';
import { answerEach, argument } from './telling.js';

/** A running process that makes one pass whenever it is asked, and answers {"ms": …, "calls": …, "settled": …}. */
const wire = makeWire({ env: {}, home: '/nonexistent' });
const keyring = await wire.keyring(argument('identity') as string);
const world = {
  directory: await wire.directory(argument('directory') as string),
  swarm: await wire.swarm(`unix://${argument('socket') as string}`),
  keyring,
  sources: await wire.sources(keyring, argument('identity') as string),
  clock: wire.clock,
};
let seen: Seen = NOTHING_SEEN;

await answerEach(async () => {
  const calls = { closely: false, creates: [] as string[], relabels: [] as string[] };
  const from = performance.now();
  const pass = await reconcile(
    { ...world, swarm: watched(world.swarm, calls) },
    { seen, confirmRemovals: null, closely: false, approve: () => Promise.resolve(true) },
  );
  const ms = performance.now() - from;
  seen = pass.seen;
  const failed = pass.outcomes.find(({ result }) => result !== 'done' && result !== 'already');
  if (failed !== undefined) throw new Error(`a step failed: ${failed.message}`);
  const { steps, unsettled } = pass.plan;
  const updates = steps.flatMap((step) => (step.action === 'repoint' ? [step] : []));
  return { ms, calls: { ...calls, updates }, settled: steps.length === 0 && !unsettled };
});

/** Notes what the floor is to do as well. */
function watched(swarm: Swarm, calls: { closely: boolean; creates: string[]; relabels: string[] }): Swarm {
  return {
    ...swarm,
    withTasks: (live) => {
      calls.closely = true;
      return swarm.withTasks(live);
    },
    create: (name, labels, value) => {
      calls.creates.push(name);
      return swarm.create(name, labels, value);
    },
    relabel: (secret, labels) => {
      calls.relabels.push(secret.swarmName);
      return swarm.relabel(secret, labels);
    },
  };
}
