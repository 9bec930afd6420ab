import type { Keyring, SourceRef } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { LEASE_LABEL } from '../../model/labels.js';
import type { Holder, Live } from '../../model/live.js';
import type { SecretStore } from '../../model/store.js';
import { openKept } from '../kept.js';
import { isConvicted } from '../made-of.js';
import { mapInParallel } from '../map-in-parallel.js';
import type { Lease } from '../provider.js';
import type { LeaseDesk } from './desk.js';
import { leaseOf } from './kept-lease.js';
import { isSilent, timed } from './silence.js';
import { ending, failed, found, nowOf, owed, renewed, type Moment, type Tended } from './tending.js';

interface Around {
  readonly live: Live;
  readonly refs: readonly SourceRef[];
  readonly keyring: Keyring | null;
}

const AT_ONCE = 4;

/**
 * Renews the leases of versions that are in the Swarm, of those that left git too; and gives back those of versions that
 * are gone, and of credentials that never became one. A version goes only once nothing can need it (P3), and the engine
 * refuses to remove a secret that a service names: so nobody uses what is given back.
 */
export async function tendLeases(around: Around, desk: LeaseDesk): Promise<void> {
  const { keyring, live, refs } = around;
  const [first] = refs;
  if (first === undefined || keyring === null) return;
  const { policy, stores } = first;
  const leased = live.holders.filter((one) => one.role === 'version' && LEASE_LABEL in one.labels);
  desk.nextAt = Infinity;
  if (leased.length + desk.tended.size + desk.loose.size === 0) return;
  await mapInParallel(leased, AT_ONCE, (holder) => takeUp(holder, policy, keyring, desk));
  const ids = new Map(leased.map((one) => [one.id, one]));
  // A secret whose labels somebody broke is there all the same.
  const there = new Set([...live.holders, ...live.strangers].map(({ id }) => id));
  await mapInParallel([...desk.tended], AT_ONCE, ([id, one]) => {
    const holder = ids.get(id);
    if (holder !== undefined) return renew(holder, one, stores, desk);
    return there.has(id) ? Promise.resolve() : giveBack(id, one, stores, desk);
  });
  await settleLoose(leased, stores, desk);
  const waits = [...desk.tended].map(([id, one]) => {
    const holder = ids.get(id);
    const isLeft = !stores.has(one.store) || (holder === undefined ? there.has(id) : isConvicted(holder));
    return isLeft ? Infinity : waitMs(one, holder === undefined ? one.owedAtMs : one.nextAtMs, desk);
  });
  desk.nextAt = desk.clock.monotonic() + Math.min(...waits);
}

function waitMs(one: Tended, atMs: number, { clock, hangs }: LeaseDesk): number {
  const now = momentOf(clock);
  return Math.max(atMs - nowOf(one, now), (hangs.get(one.store) ?? -Infinity) - now.monotonic);
}

function momentOf(clock: LeaseDesk['clock']): Moment {
  return { wall: clock.wall(), monotonic: clock.monotonic() };
}

/** A version that this process does not know yet. */
async function takeUp(
  holder: Holder,
  policy: SourceRef['policy'],
  keyring: Keyring,
  { clock, tended }: LeaseDesk,
): Promise<void> {
  if (tended.has(holder.id)) return;
  const kept = await openKept({ name: holder.secret, policy }, holder, keyring);
  if ('kind' in kept) return;
  const lease = leaseOf(kept);
  kept.wipe();
  if (lease !== null) tended.set(holder.id, found(holder.labels[LEASE_LABEL] ?? '', lease, momentOf(clock)));
}

async function renew(
  holder: Holder,
  one: Tended,
  stores: ReadonlyMap<string, SecretStore>,
  desk: LeaseDesk,
): Promise<void> {
  const { chance, clock, tended } = desk;
  // What failed is left to its end: nobody is moved to it any more.
  if (one.nextAtMs > nowOf(one, momentOf(clock)) || isConvicted(holder)) return;
  const store = stores.get(one.store);
  if (store === undefined || isSilent(desk, one.store)) return;
  if (one.lease === null || !one.renewable) {
    tended.set(holder.id, ending(one));
    return;
  }
  const { lease } = one;
  const answer = await timed(desk, one.store, async () => {
    const leases = await desk.open(store);
    return 'kind' in leases ? leases : leases.renew(lease);
  });
  const now = momentOf(clock);
  if (answer.kind === 'absent') tended.set(holder.id, ending(one));
  else if (answer.kind === 'unavailable') tended.set(holder.id, failed(one, answer, nowOf(one, now)));
  else tended.set(holder.id, renewed(one, answer.expiresAtMs, now, chance()));
}

async function giveBack(
  id: string,
  one: Tended,
  stores: ReadonlyMap<string, SecretStore>,
  desk: LeaseDesk,
): Promise<void> {
  const store = stores.get(one.store);
  const now = (): number => nowOf(one, momentOf(desk.clock));
  if (store !== undefined && one.lease !== null) {
    if (isSilent(desk, one.store) || one.owedAtMs > now()) return;
    const refused = await revoke(one.lease, store, desk);
    // Until it ends by itself there is something to give back.
    if (refused !== null && (one.expiresAtMs ?? Infinity) > now()) {
      desk.tended.set(id, owed(one, refused, now()));
      return;
    }
  }
  one.lease?.parent?.wipe();
  desk.tended.delete(id);
}

function revoke(lease: Lease, store: SecretStore, desk: LeaseDesk): Promise<Unavailable | null> {
  return timed(desk, store.name, async () => {
    const leases = await desk.open(store);
    return 'kind' in leases ? leases : leases.revoke(lease);
  });
}

/** An outcome that nobody knew: by now the list tells whether the version is there. */
async function settleLoose(
  leased: readonly Holder[],
  stores: ReadonlyMap<string, SecretStore>,
  desk: LeaseDesk,
): Promise<void> {
  const standing = new Set(leased.map(({ fingerprint }) => fingerprint));
  for (const one of [...desk.loose]) {
    const store = stores.get(one.store);
    if (store !== undefined && !standing.has(one.fingerprint)) {
      if (isSilent(desk, one.store) || (await revoke(one.lease, store, desk)) !== null) continue;
    }
    desk.loose.delete(one);
  }
}
