import type { Desired } from '../model/desired.js';
import type { Holder, Service } from '../model/live.js';
import { pair } from '../model/seen.js';
import type { Choice } from './choose.js';
import { stateOf, type Ground, type States, type Subject } from './ground.js';
import { termsOf, type Choices } from './judge.js';
import type { Orphans } from './orphans.js';
import { partiesOf, type Party } from './party.js';
import { vacatedBy, type Vacated } from './vacated.js';
import { fellBack, isOn, verdictOf } from './verdict.js';

/** One name that is in git, with what the first questions about it gave. */
export interface Case {
  readonly subject: Subject;
  readonly desired: Desired;
  readonly choice: Choice;
  readonly parties: readonly Party[];
  /** Service IDs that went back from the wanted version after it was proven, as the label is to say. Sorted. */
  readonly refused: readonly string[];
  /** Of those, the ones that still stand on it and must be stepped back. */
  readonly leaving: ReadonlySet<string>;
  /** Of all names, orphans included. */
  readonly vacated: Vacated;
}

/** `unmounts`: mounts of orphans that go in this plan. */
export function casesOf(
  ground: Ground,
  choices: Choices,
  states: States,
  unmounts: Orphans['unmounts'],
): readonly Case[] {
  const all = ground.subjects.flatMap((subject): readonly Wanted[] => {
    const { desired } = subject;
    const choice = choices.get(subject.name);
    if (desired === null || choice === undefined) return [];
    return [{ subject, desired, choice, parties: partiesOf(ground, subject) }];
  });
  const orphaned = [...unmounts.values()].flatMap((changes) => changes.map(({ party }) => party));
  const vacated = vacatedBy([...orphaned, ...all.flatMap(leavingParties)]);
  return all.map((wanted) => {
    const { choice, desired, parties, subject } = wanted;
    const { leaving, refused } = refusals(ground, states, wanted);
    return { subject, desired, choice, parties, refused, leaving, vacated };
  });
}

function leavingParties({ desired, parties }: Wanted): readonly Party[] {
  return desired.spec.suspend ? [] : parties.filter(({ stand }) => stand === 'leaving');
}

type Wanted = Pick<Case, 'subject' | 'desired' | 'choice' | 'parties'>;

const NO_REFUSALS: Pick<Case, 'refused' | 'leaving'> = { refused: [], leaving: new Set() };

/** A failure after the proof concerns its service only (P14). */
function refusals(ground: Ground, states: States, wanted: Wanted): Pick<Case, 'refused' | 'leaving'> {
  const { choice, parties, subject } = wanted;
  if (choice.kind !== 'holder') return NO_REFUSALS;
  const { holder } = choice;
  // Another version was wanted in between: that ends a refusal.
  if (choice.turn !== holder.turn) return NO_REFUSALS;
  if (stateOf(states, holder).kind !== 'proven') return { refused: holder.refused, leaving: NO_REFUSALS.leaving };
  if (parties.length + holder.refused.length === 0) return NO_REFUSALS;
  const terms = termsOf(subject, choice, holder);
  const leaving = parties.filter((p) => failsLate(ground, states, { service: p.service, holder }, terms));
  const back = parties.filter(({ service }) => fellBack(ground, service, holder));
  const there = new Set(parties.filter(({ service }) => isOn(service, holder)).map(({ service }) => service.id));
  const before = holder.refused.filter((id) => !there.has(id));
  const ids = [...before, ...[...leaving, ...back].map(({ service }) => service.id)];
  return { refused: [...new Set(ids)].sort(), leaving: new Set(leaving.map(({ service }) => service.id)) };
}

/**
 * It fails on a proven version, and this belongs to its move there: this process saw it come and it has not passed yet,
 * or the engine gave up on the update. A service that breaks long after is no business of a secret's.
 */
function failsLate(
  ground: Ground,
  states: States,
  at: { service: Service; holder: Holder },
  terms: ReturnType<typeof termsOf>,
): boolean {
  const { service, holder } = at;
  if (!isOn(service, holder)) return false;
  const sight = ground.input.seen.followers.get(pair(service.id, holder.id));
  const justCame = sight !== undefined && sight.arrived && !sight.passed;
  if (!justCame && service.updateState !== 'paused') return false;
  return verdictOf(ground, states, at, terms).kind === 'failed';
}
