import type { HolderState } from '../model/live.js';
import type { HeldReason } from '../model/plan.js';
import { backOf } from './back.js';
import type { Case } from './cases.js';
import { partyGate, serviceGate } from './gates.js';
import { healthOf } from './health.js';
import { stateOf, type Ground, type States } from './ground.js';
import { termsOf } from './judge.js';
import { toAdopt } from './names.js';
import type { Party } from './party.js';
import { staysOnFailed } from './stays.js';
import { verdictOf } from './verdict.js';

/** Names whose wanted version is proven once this plan is through, those to be created included. */
export type Proven = ReadonlySet<string>;

/** Adds the versions that are proven now to `states`. */
export function prove(ground: Ground, cases: readonly Case[], states: Map<string, HolderState>): Proven {
  const proven = new Set<string>();
  for (const one of cases) {
    if (!isProven(ground, states, one)) continue;
    proven.add(one.subject.name);
    if (one.choice.kind !== 'holder' || stateOf(states, one.choice.holder).kind === 'proven') continue;
    states.set(one.choice.holder.id, { kind: 'proven' });
  }
  return proven;
}

/**
 * Every follower that can be moved and judged has passed; with none at all, a version is proven at once (P6). A follower
 * in the middle of somebody's rollout cannot be moved now but will be soon: while nobody has passed it keeps the version
 * on trial, so that "proven" is never said of a value that no task has ever read. The value of a secret that is adopted is
 * the one that already runs.
 */
function isProven(ground: Ground, states: States, one: Case): boolean {
  const { choice } = one;
  if (choice.kind === 'none' || one.desired.spec.suspend) return false;
  if (choice.kind === 'holder') {
    const { kind } = stateOf(states, choice.holder);
    if (kind !== 'trial') return kind === 'proven';
  }
  if (toAdopt(ground, one.desired.spec) !== null) return true;
  const votes = one.parties.map((party) => voteOf(ground, states, one, party));
  if (votes.includes('open')) return false;
  return votes.includes('passed') || !votes.includes('away');
}

/** passed; open (it will be moved or judged); away (not now, perhaps later); none (it does not count). */
export type Vote = 'passed' | 'open' | 'away' | 'none';

export function voteOf(ground: Ground, states: States, one: Case, party: Party): Vote {
  if (party.stand === 'leaving') return 'none';
  return party.stand === 'current' ? voteThere(ground, states, one, party) : voteElsewhere(ground, states, one, party);
}

function voteThere(ground: Ground, states: States, one: Case, { service, refs, subject }: Party): Vote {
  const holder = refs[0]?.holder;
  if (holder === undefined) return 'none';
  if (holder.role === 'stable') return 'passed';
  const verdict = verdictOf(ground, states, { service, holder }, termsOf(subject, one.choice, holder));
  if (verdict.kind === 'passed') return 'passed';
  if (verdict.kind !== 'mute') return 'open';
  return ground.facts(service).ours ? 'none' : 'away';
}

/** Held by what somebody will end: an update, an upgrade. */
const PASSING: ReadonlySet<HeldReason> = new Set(['RolloutInProgress', 'PausedByOther', 'EngineSkew']);

function voteElsewhere(ground: Ground, states: States, one: Case, party: Party): Vote {
  const { service } = party;
  const gate = serviceGate(ground, service) ?? partyGate(ground, one, party);
  if (gate !== null) return PASSING.has(gate.reason) ? 'away' : 'none';
  // A failed version makes it unhealthy: how it is of itself will show after the step back.
  if (backOf(ground, states, one, party) !== null) return 'open';
  if (staysOnFailed(ground, states, service, one.subject.name)) return 'away';
  const { soakMs, timeoutMs } = one.desired.spec.rollout;
  return healthOf(ground, states, { service, soakMs, timeoutMs }) === 'unhealthy' ? 'none' : 'open';
}
