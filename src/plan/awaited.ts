import type { Held } from '../model/plan.js';
import type { Case } from './cases.js';
import { heldItem } from './changes.js';
import { serviceGate, type Gate } from './gates.js';
import { stateOf, type Ground, type States } from './ground.js';
import type { Party } from './party.js';
import { voteOf, type Proven } from './prove.js';

/**
 * Verdicts that wait for somebody: a service stands on the version on trial, but the last change of it is not ours and
 * it does not run well, so its tasks say nothing about the value (P14).
 */
export function awaited(ground: Ground, states: States, cases: readonly Case[], proven: Proven): readonly Held[] {
  return cases.flatMap((one) => {
    const { choice, desired, subject } = one;
    if (choice.kind !== 'holder' || desired.spec.suspend || proven.has(subject.name)) return [];
    if (stateOf(states, choice.holder).kind !== 'trial') return [];
    const silent = one.parties.filter((party) => party.stand === 'current' && isSilent(ground, states, one, party));
    return silent.map(({ service }) => {
      const gate = serviceGate(ground, service) ?? unwell(service.name, choice.holder.swarmName);
      return heldItem({ action: 'relabel', secret: subject.name }, gate, {
        holder: choice.holder.swarmName,
        service: service.name,
      });
    });
  });
}

function isSilent(ground: Ground, states: States, one: Case, party: Party): boolean {
  return voteOf(ground, states, one, party) === 'away';
}

function unwell(service: string, holder: string): Gate {
  const message = `"${service}" does not run well since somebody's update, so it says nothing about "${holder}" yet`;
  return { reason: 'WaitingForTurn', message };
}
