import { receiveSnapshot, snapshotText } from '../../src/api/snapshot.js';
import type { Live } from '../../src/model/live.js';
import type { Plan } from '../../src/model/plan.js';
import { NOTHING_SEEN } from '../../src/model/seen.js';
import type { Specs } from '../../src/model/spec.js';
import type { PlanInput } from '../../src/plan/input.js';
import { look } from '../../src/plan/look.js';
import { needsTasks } from '../../src/plan/needs-tasks.js';
import { plan } from '../../src/plan/plan.js';
import { indexLive } from '../../src/sources/live-index.js';
import { settledVersion } from '../../src/sources/settled.js';
import { desiredOf, type Git } from './operator.js';

/** What somebody without a key plans, in a process that has just begun. `live`: with tasks and nodes. */
export function keylessPlan(specs: Specs, git: Git, live: Live): Plan {
  const index = indexLive(live);
  const desired = desiredOf(specs, git).map((one) => {
    if (one.value.kind !== 'known') return one;
    const settled = settledVersion(one.spec, one.source, index, null);
    if (settled === null) return { ...one, value: { kind: 'unknown' as const } };
    const { fingerprint } = settled;
    return { ...one, value: { kind: 'known' as const, fingerprint, sameAs: [], bytes: false } };
  });
  const at = { specs, desired, now: { monotonic: 0, wall: 0 }, confirmRemovals: null };
  const input = (seen: Live): PlanInput => ({ ...at, live: seen, seen: look(NOTHING_SEEN, seen, desired, 0) });
  const blind = plan(input({ ...live, tasks: null, nodes: null }));
  return needsTasks(blind) ? plan(input(live)) : blind;
}

/** The same Swarm, as it comes out of its snapshot. */
export function throughSnapshot(specs: Specs, live: Live): Live {
  const owner = specs.policy?.owner ?? '';
  const text = snapshotText({ owner, clusterId: null, takenAtMs: 0, live, compared: [] }, specs, () => 'ed25519:');
  return receiveSnapshot(text).open().live;
}
