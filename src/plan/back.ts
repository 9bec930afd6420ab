import type { Holder } from '../model/live.js';
import type { Held } from '../model/plan.js';
import type { Case } from './cases.js';
import { asTarget, heldMove, moveRefs, type Change } from './changes.js';
import { backGate, isConvicted, type Gate } from './gates.js';
import { stateOf, type Ground, type States } from './ground.js';
import { isStranded } from './health.js';
import { mountsOf, type Party } from './party.js';

/** A step back that a service needs for one secret, or why it is not made. */
export type Back = { readonly kind: 'go'; readonly change: Change } | { readonly kind: 'stay'; readonly held: Held };

/**
 * The spec of the service names a version that failed, or a proven one that failed on this service alone (P6, P14).
 * null: it names neither, or there is nothing that it could go back to (then it may go forward).
 */
export function backOf(ground: Ground, states: States, one: Case, party: Party): Back | null {
  const bad = badHolder(states, one, party);
  if (bad === null) return null;
  const target = goodHolder(states, one, { bad, serviceId: party.service.id });
  const stay = (gate: Gate): Back => ({ kind: 'stay', held: heldMove(party, target && asTarget(target), gate) });
  const { name } = party.service;
  // Somebody wants to look at it; once another value is wanted, they have looked.
  const wanted = one.choice.kind === 'none' || (one.choice.kind === 'holder' && one.choice.holder === bad);
  if (wanted && one.desired.spec.rollout.onFailure === 'Pause') {
    const message = `"${name}" stays on "${bad.swarmName}", which failed: onFailure is Pause`;
    return stay({ reason: 'VersionFailed', message });
  }
  if (target === null && !mountsOf(one.subject).includes(party.service.id)) return null;
  if (isStranded(ground, { service: party.service, holder: bad }, one.desired.spec.rollout.timeoutMs)) {
    if (!wanted) return null;
    const message = `"${name}" fails on the value before, too: the engine takes it to "${bad.swarmName}" again and again`;
    return stay({ reason: 'RollbackFailed', message });
  }
  const gate = backGate(ground, party.service);
  if (gate !== null) return stay(gate);
  const changes = moveRefs(party, target && asTarget(target), (holder) => holder === bad);
  return { kind: 'go', change: { party, reason: 'RolloutFailed', changes } };
}

function badHolder(states: States, one: Case, party: Party): Holder | null {
  const convicted = party.refs.find(({ holder }) => isConvicted(states, holder));
  if (convicted !== undefined) return convicted.holder;
  if (!one.leaving.has(party.service.id) || one.choice.kind !== 'holder') return null;
  return one.choice.holder;
}

/** The last proven one; with none left, the stable holder, which always is. */
function goodHolder(states: States, one: Case, { bad, serviceId }: { bad: Holder; serviceId: string }): Holder | null {
  const { stable, versions } = one.subject;
  const last = versions.findLast(
    (holder) => holder !== bad && !holder.refused.includes(serviceId) && stateOf(states, holder).kind === 'proven',
  );
  if (last !== undefined) return last;
  return stable !== null && stable.fingerprint !== bad.fingerprint ? stable : null;
}
