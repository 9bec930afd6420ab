import { pair } from '../model/seen.js';
import type { Case } from './cases.js';
import type { Gate } from './gates.js';
import { stateOf, type Ground, type States } from './ground.js';
import type { Party } from './party.js';
import { voteOf, type Proven } from './prove.js';

/** Whose turn it is (P8). One per plan; `take` counts the moves that are given in it. */
export interface Turns {
  /** Why the party must wait, or null. `others`: parties of the same service that would move in the same update. */
  readonly gate: (one: Case, party: Party, leads: boolean) => Gate | null;
  readonly take: (one: Case) => void;
}

export function turnsOf(ground: Ground, states: States, proven: Proven): Turns {
  const flying = new Map<string, number>();
  const open = new Map<string, readonly string[]>();
  const inFlight = (one: Case): number => {
    const known = flying.get(one.subject.name);
    if (known !== undefined) return known;
    const count = one.parties.filter((party) => isFlying(ground, states, one, party)).length;
    flying.set(one.subject.name, count);
    return count;
  };
  const firstsOpen = (one: Case): readonly string[] => {
    const known = open.get(one.subject.name);
    if (known !== undefined) return known;
    const names = proven.has(one.subject.name) ? [] : openFirsts(ground, states, one);
    open.set(one.subject.name, names);
    return names;
  };
  return {
    gate: (one, { service }, leads) => {
      const before = firstsOpen(one).filter((name) => name !== service.name);
      if (before.length > 0 && !leads) return wait(`"${service.name}" moves after ${quote(before)}`);
      const { maxParallel } = one.desired.spec.rollout;
      if (inFlight(one) >= maxParallel)
        return wait(`"${service.name}" moves when one of ${maxParallel} others has passed`);
      return null;
    },
    take: (one) => flying.set(one.subject.name, inFlight(one) + 1),
  };
}

/** `first` of this secret names the service. */
export function leadsIn(one: Case, party: Party): boolean {
  return one.desired.spec.rollout.first.includes(party.service.name);
}

/** Moved, and its verdict is open. After the proof only those count that this process saw coming. */
function isFlying(ground: Ground, states: States, one: Case, party: Party): boolean {
  const holder = party.refs[0]?.holder;
  if (party.stand !== 'current' || holder === undefined) return false;
  if (stateOf(states, holder).kind !== 'proven') return voteOf(ground, states, one, party) === 'open';
  return !holder.unjudged.includes(party.service.id) && isArriving(ground, party);
}

/** Moved while this process looked on, and not passed yet. An update that is paused will not pass by waiting. */
export function isArriving(ground: Ground, { refs, service }: Party): boolean {
  if (service.updateState === 'paused' || service.updateState === 'rollback_paused') return false;
  const sights = refs.map(({ holder }) => ground.input.seen.followers.get(pair(service.id, holder.id)));
  return sights.some((sight) => sight !== undefined && sight.arrived && !sight.passed);
}

function openFirsts(ground: Ground, states: States, one: Case): readonly string[] {
  const leading = one.parties.filter((party) => leadsIn(one, party));
  return leading.filter((party) => voteOf(ground, states, one, party) === 'open').map(({ service }) => service.name);
}

function wait(message: string): Gate {
  return { reason: 'WaitingForTurn', message };
}

function quote(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
