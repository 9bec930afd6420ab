import { LEASE_LABEL, lentBy } from '../model/labels.js';
import type { Holder, Service } from '../model/live.js';
import type { Gate } from './gates.js';
import type { Ground } from './ground.js';

/** A Spec, a PreviousSpec or a wanted task needs it. The engine itself checks only the first. */
export function stillNeeded(ground: Ground, holder: Holder): Gate | null {
  const users = ground.users(holder.id);
  const [mounting] = [...users.spec, ...users.tasks];
  if (mounting !== undefined) {
    return { reason: 'StillMounted', message: `"${holder.swarmName}" is mounted by ${list(users.spec, users.tasks)}` };
  }
  if (users.previous.length === 0) return null;
  const message = `"${holder.swarmName}" is the rollback target of ${list(users.previous, [])} and goes with its next update`;
  return { reason: 'NeededForRollback', message };
}

/**
 * With a version its lease is given back, and then every value that works by it works no more: that of a stable holder of
 * the same making, and those of other secrets that hold a part of it.
 */
export function stillLent(ground: Ground, holder: Holder): Gate | null {
  return twinNeeded(ground, holder) ?? partNeeded(ground, holder) ?? partAwaited(ground, holder);
}

/** Somebody uses a version that holds a part of it, now. */
export function partNeeded(ground: Ground, lender: Holder): Gate | null {
  for (const part of partsOf(ground, lender)) {
    const needed = stillNeeded(ground, part) ?? twinNeeded(ground, part);
    if (needed !== null) return { ...needed, message: `${madeOf(part, lender)}: ${needed.message}` };
  }
  return null;
}

/** A version that holds a part of it is still the last good one of a name in git: services may go back to it. */
function partAwaited(ground: Ground, lender: Holder): Gate | null {
  const part = partsOf(ground, lender).find((one) => {
    const { desired = null, versions = [] } = ground.subject(one.secret) ?? {};
    const isBad = one.state.kind === 'failed' || one.state.kind === 'suspect';
    return (
      desired !== null && !isBad && !versions.some(({ state, turn }) => turn > one.turn && state.kind === 'proven')
    );
  });
  if (part === undefined) return null;
  const message = `${madeOf(part, lender)}: no later version of "${part.secret}" is proven`;
  return { reason: 'WaitingForTurn', message };
}

function twinNeeded(ground: Ground, holder: Holder): Gate | null {
  if (!(LEASE_LABEL in holder.labels) && lentBy(holder.labels).length === 0) return null;
  const { stable = null, strayStables = [] } = ground.subject(holder.secret) ?? {};
  const twins = [...strayStables, ...(stable === null ? [] : [stable])];
  const same = twins.filter(({ fingerprint }) => fingerprint === holder.fingerprint);
  return same.flatMap((one) => stillNeeded(ground, one) ?? [])[0] ?? null;
}

function partsOf(ground: Ground, lender: Holder): readonly Holder[] {
  if (!(LEASE_LABEL in lender.labels)) return [];
  return ground.input.live.holders.filter(({ labels }) => lentBy(labels).includes(lender.swarmName));
}

function madeOf(part: Holder, lender: Holder): string {
  return `"${part.swarmName}" works by the lease of "${lender.swarmName}"`;
}

function list(some: readonly Service[], more: readonly Service[]): string {
  const names = [...new Set([...some, ...more].map((service) => `"${service.name}"`))].sort();
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
