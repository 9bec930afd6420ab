import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { specDirectory } from '../../../src/directory/read-directory.js';
import type { SecretSource, Swarm } from '../../../src/doors.js';
import { loadKeyring } from '../../../src/keys/keyring.js';
import { NOTHING_SEEN, type Seen } from '../../../src/model/seen.js';
import { reconcile } from '../../../src/reconcile.js';
import { makeRegistry } from '../../../src/sources/registry.js';
import { openSwarm } from '../../../src/swarm/open-swarm.js';
import { emptyShelf } from '../../../test/support/shelf.js';
import { answerEach, argument } from './telling.js';

/**
 * A running process that makes one pass whenever it is asked, and answers {"ms": …, "calls": …, "settled": …, "read": …, "rss": …}.
 * `passes` asks for several at once: the answer is that of the last.
 */
const identity = argument('identity') as string;
const path = argument('socket') as string;
const keyring = await loadKeyring(readFileSync(identity, 'utf8'), identity);
const world = {
  directory: specDirectory(argument('directory') as string),
  swarm: openSwarm({ kind: 'unix', path, url: `unix://${path}` }),
  keyring,
  sources: makeRegistry(keyring, [], emptyShelf()),
  clock: { wall: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() },
};
let seen: Seen = NOTHING_SEEN;

await answerEach(async (asked) => {
  const { passes = 1 } = asked as { readonly passes?: number };
  for (let made = 1; made < passes; made += 1) await onePass();
  return onePass();
});

async function onePass(): Promise<Readonly<Record<string, unknown>>> {
  let read = 0;
  const sealed: SecretSource = {
    ...world.sources.sealed,
    read: (ref) => {
      read += 1;
      return world.sources.sealed.read(ref);
    },
  };
  const calls = { closely: false, creates: [] as string[], relabels: [] as string[] };
  const from = performance.now();
  const pass = await reconcile(
    { ...world, swarm: watched(world.swarm, calls), sources: { ...world.sources, sealed } },
    { seen, confirmRemovals: null, closely: false, approve: () => Promise.resolve(true) },
  );
  const ms = performance.now() - from;
  seen = pass.seen;
  const failed = pass.outcomes.find(({ result }) => result !== 'done' && result !== 'already');
  if (failed !== undefined) throw new Error(`a step failed: ${failed.message}`);
  const { steps, unsettled } = pass.plan;
  const updates = steps.flatMap((step) => (step.action === 'repoint' ? [step] : []));
  return {
    ms,
    calls: { ...calls, updates },
    settled: steps.length === 0 && !unsettled,
    read,
    rss: process.memoryUsage().rss,
  };
}

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
