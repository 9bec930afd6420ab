import type { Holder, HolderState, Service } from '../model/live.js';
import { pair } from '../model/seen.js';
import { isAbandoned } from './abandoned.js';
import type { Choice } from './choose.js';
import { stateOf, type Ground, type States, type Subject } from './ground.js';
import { parties } from './parties.js';
import { fellBack, HURRIED_MS, isOn, verdictOf, type FailedWord, type Terms } from './verdict.js';

/** By logical name, for names in git. */
export type Choices = ReadonlyMap<string, Choice>;

/**
 * States that change by what the tasks say: versions on trial that failed, and suspects that get another trial.
 * Proven versions are another question (prove.ts), since it needs to know who can be moved.
 */
export function judge(ground: Ground, choices: Choices): Map<string, HolderState> {
  const states = new Map<string, HolderState>();
  for (const subject of judged(ground)) {
    tryAgain(choices, { subject, states });
    retryInnocent(ground, choices, { subject, states });
  }
  const failures = judged(ground).flatMap((subject) => failuresOf(ground, choices, { subject, states }));
  for (const failure of failures) {
    if (failure.culprits.length === 1) convict(states, failure);
  }
  for (const failure of failures) suspect(states, failure);
  return states;
}

/** How long a version may be without progress; one that nobody wants any more is not waited for as long (P6). */
export function termsOf(subject: Subject, choice: Choice | undefined, holder: Holder): Terms {
  const rollout = subject.desired?.spec.rollout ?? { soakMs: 0, timeoutMs: HURRIED_MS };
  // While nobody knows what is wanted there is no reason to hurry.
  if (choice?.kind === 'none') return rollout;
  const wanted = choice?.kind === 'holder' && choice.holder.id === holder.id;
  return { soakMs: rollout.soakMs, timeoutMs: wanted ? rollout.timeoutMs : Math.min(rollout.timeoutMs, HURRIED_MS) };
}

function judged(ground: Ground): readonly Subject[] {
  return ground.subjects.filter((subject) =>
    subject.desired === null ? isAbandoned(subject) : !subject.desired.spec.suspend,
  );
}

interface Failure {
  readonly service: Service;
  readonly why: FailedWord;
  /** Versions on trial that travelled in the update that failed; one of them is at fault. */
  readonly culprits: readonly Holder[];
}

interface Scope {
  readonly subject: Subject;
  readonly states: States;
}

function failuresOf(ground: Ground, choices: Choices, { subject, states }: Scope): readonly Failure[] {
  // One that has just been put back on trial has its evidence still to come.
  const onTrial = subject.versions.filter((holder) => holder.state.kind === 'trial');
  return onTrial.flatMap((holder) => {
    const terms = termsOf(subject, choices.get(subject.name), holder);
    return parties(ground, subject).flatMap((service) => {
      const verdict = verdictOf(ground, states, { service, holder }, terms);
      if (verdict.kind !== 'failed') return [];
      return [{ service, why: verdict.why, culprits: travellers(ground, states, { service, holder }) }];
    });
  });
}

/**
 * The versions on trial that came to the service in the same update as `holder`. Those that PreviousSpec names already,
 * and those that passed on it before, came earlier.
 */
function travellers(ground: Ground, states: States, at: { service: Service; holder: Holder }): readonly Holder[] {
  const { service, holder } = at;
  const others = companions(ground, at).filter(
    (other) =>
      other.secret !== holder.secret &&
      stateOf(states, other).kind === 'trial' &&
      !other.unjudged.includes(service.id) &&
      !(ground.input.seen.followers.get(pair(service.id, other.id))?.passed ?? false),
  );
  return [holder, ...others];
}

/** Other holders of ours that were mounted together with this one and were not there before. */
function companions(ground: Ground, { service, holder }: { service: Service; holder: Holder }): readonly Holder[] {
  const stays = isOn(service, holder);
  const earlier = (stays ? service.previousRefs : service.refs)?.map((ref) => ref.secretId) ?? [];
  // A scale makes PreviousSpec equal to Spec: then it says nothing of who came when.
  const before = new Set(stays && earlier.includes(holder.id) ? [] : earlier);
  const together = stays ? service.refs : pastRefs(ground, service, holder);
  const ids = [...new Set(together.map((ref) => ref.secretId))].filter((id) => id !== holder.id && !before.has(id));
  return ids.flatMap((id) => ground.holder(id) ?? []);
}

function pastRefs(ground: Ground, service: Service, holder: Holder): readonly { readonly secretId: string }[] {
  const previous = service.previousRefs ?? [];
  if (fellBack(ground, service, holder) && previous.some((ref) => ref.secretId === holder.id)) return previous;
  return (ground.facts(service).tasks ?? [])
    .filter((task) => task.refs.some((ref) => ref.secretId === holder.id))
    .flatMap((task) => task.refs);
}

function convict(states: Map<string, HolderState>, { culprits, service, why }: Failure): void {
  const [holder] = culprits;
  if (holder !== undefined && !states.has(holder.id))
    states.set(holder.id, { kind: 'failed', why: `${why} ${service.name}` });
}

/** Where one of the travellers is convicted by another service, that explains the failure and the others are free. */
function suspect(states: Map<string, HolderState>, { culprits }: Failure): void {
  if (culprits.length < 2 || culprits.some((holder) => states.get(holder.id)?.kind === 'failed')) return;
  for (const holder of culprits) {
    const others = culprits.filter((other) => other !== holder).map((other) => other.swarmName);
    const known = states.get(holder.id);
    const all = known?.kind === 'suspect' ? [...known.others, ...others] : others;
    states.set(holder.id, { kind: 'suspect', others: [...new Set(all)].sort() });
  }
}

/**
 * A proven version that is wanted again has its trial again: what ran last month may be a password that was revoked since,
 * and without a trial nobody would watch it, or go back to the value that runs now.
 */
function tryAgain(choices: Choices, { subject, states }: { subject: Subject; states: Map<string, HolderState> }): void {
  const choice = choices.get(subject.name);
  if (choice?.kind === 'holder' && choice.turn !== choice.holder.turn) states.set(choice.holder.id, { kind: 'trial' });
}

/** Suspects of which another one is no longer desired: the one that is left gets a new trial (P6). */
function retryInnocent(
  ground: Ground,
  choices: Choices,
  { subject, states }: { subject: Subject; states: Map<string, HolderState> },
): void {
  const choice = choices.get(subject.name);
  if (choice?.kind !== 'holder' || choice.holder.state.kind !== 'suspect') return;
  const { others } = choice.holder.state;
  if (others.some((name) => !isWanted(ground, choices, name))) states.set(choice.holder.id, { kind: 'trial' });
}

function isWanted(ground: Ground, choices: Choices, swarmName: string): boolean {
  const found = ground.taken(swarmName);
  if (found === undefined || !('secret' in found)) return false;
  const choice = choices.get(found.secret);
  return choice?.kind === 'none' || (choice?.kind === 'holder' && choice.holder.id === found.id);
}
