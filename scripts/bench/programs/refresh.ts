import { performance } from 'node:perf_hooks';
import type { Clock, World } from '../../../src/doors.js';
import { loadKeyring } from '../../../src/keys/keyring.js';
import { keysmith } from '../../../src/keys/seal.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import type { ProviderSpec } from '../../../src/model/store.js';
import { NOTHING_SEEN, type Seen } from '../../../src/model/seen.js';
import { reconcile } from '../../../src/reconcile.js';
import type { OpenProvider, Provider } from '../../../src/sources/provider.js';
import { makeRegistry } from '../../../src/sources/registry.js';
import { PROVIDERS } from '../../../src/sources/shelf/providers.js';
import { makeShelf } from '../../../src/sources/shelf/shelf.js';
import { makeReach } from '../../../src/sources/trust/reach.js';
import { parseSpecs } from '../../../src/spec/parse-specs.js';
import { memorySwarm } from '../../../test/sources/memory-swarm.js';
import { OWNER } from '../../../test/sources/world.js';
import { policyText } from '../worlds/documents.js';
import { remoteText, storeText } from '../worlds/remote-documents.js';
import { answerEach, argument } from './telling.js';

/**
 * A process whose documents all take their values from one store, before a Swarm in memory. Each question is one pass:
 * {"ms": …, "calls": …, "batch": most keys of one call, "writes": …, "rss": …}. `later`: ms that have gone by
 * since the last one, as far as this process knows.
 */
const token = argument('token') as string;
const { file, recipient } = keysmith.newIdentity(0);
const identity = file.expose((bytes) => Buffer.from(bytes).toString());
file.wipe();
const keyring = await loadKeyring(identity, 'id.age');

let [ahead, largest] = [0, 0];
const clock: Clock = {
  wall: () => Date.now() + ahead,
  monotonic: () => performance.now() + ahead,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
const shelf = makeShelf({
  providers: { ...PROVIDERS, vault: async () => watched(await PROVIDERS.vault()) },
  credentials: { read: () => Promise.resolve(SecretValue.of(Buffer.from(token))) },
  reach: makeReach(null),
  clock,
  chance: Math.random,
  patienceMs: 600_000,
});
const specs = parseSpecs({
  files: [
    { path: 'platform/policy.yaml', text: policyText({ owner: OWNER, recipient }) },
    { path: 'platform/store.yaml', text: storeText(argument('address') as string) },
    { path: 'app.yaml', text: remoteText(argument('references') as number, argument('fields') as number) },
  ],
  problems: [],
  commit: null,
});
const problem = specs.problems.find(({ severity }) => severity === 'error');
if (problem !== undefined) throw new Error(problem.message);
const world: World = {
  directory: { read: () => Promise.resolve(specs) },
  swarm: memorySwarm(() => clock.wall()),
  keyring,
  sources: makeRegistry(keyring, [], shelf),
  clock,
};
let seen: Seen = NOTHING_SEEN;
let calls = 0;

await answerEach(async (asked) => {
  ahead += (asked as { readonly later: number }).later;
  largest = 0;
  const from = performance.now();
  const approve = (): Promise<boolean> => Promise.resolve(true);
  const pass = await reconcile(world, { seen, confirmRemovals: null, closely: false, approve });
  const ms = performance.now() - from;
  seen = pass.seen;
  if (pass.plan.held.length > 0) throw new Error(`held: ${pass.plan.held[0]?.message ?? ''}`);
  const before = calls;
  calls = shelf.uses()[0]?.calls ?? 0;
  const writes = pass.outcomes.length;
  return { ms, calls: calls - before, batch: largest, writes, rss: process.memoryUsage().rss };
});

/** Notes how many keys one call carries. */
function watched<S extends ProviderSpec>(open: OpenProvider<S>): OpenProvider<S> {
  return (store, doors): Provider => {
    const provider = open(store, doors);
    const note = <T>(keys: readonly unknown[], answer: T): T => {
      largest = Math.max(largest, keys.length);
      return answer;
    };
    return {
      ...provider,
      revision: (keys) => note(keys, provider.revision(keys)),
      read: (keys) => note(keys, provider.read(keys)),
    };
  };
}
