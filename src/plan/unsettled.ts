import type { Case } from './cases.js';
import type { Course } from './forward.js';
import { isConvicted } from './gates.js';
import { healthOf, isStuck } from './health.js';
import { stateOf } from './ground.js';
import type { Party } from './party.js';
import { voteOf } from './prove.js';
import { isBack } from './recover.js';
import type { StableSteps } from './stable.js';
import { isArriving } from './turns.js';
import { HURRIED_MS } from './verdict.js';

/**
 * Something of ours can still change by itself: a verdict, a step back, an update the engine works on, a stable holder
 * that only lacks its bytes. Before tasks were asked for, everything that only tasks could tell counts.
 */
export function isUnsettled(course: Course, cases: readonly Case[], stable: StableSteps): boolean {
  if (stable.awaitsBytes) return true;
  const blind = course.ground.input.live.tasks === null;
  return cases.some((one) => !one.desired.spec.suspend && (blind ? mayBe(course, one) : isMoving(course, one)));
}

/** Seen by two lists alone. A version that failed is looked at again, since its services may be on their way back. */
function mayBe({ ground }: Course, { choice, parties, subject }: Case): boolean {
  if (parties.some((party) => isArriving(ground, party))) return true;
  if (subject.followers.length === 0 && choice.kind !== 'holder') return false;
  const open = subject.versions.some((holder) => holder.state.kind !== 'proven' && isUsed(parties, holder.id));
  const wanted = choice.kind === 'holder' && choice.holder.state.kind !== 'proven';
  return open || wanted || parties.some(({ service }) => isBroken(service.updateState));
}

function isUsed(parties: readonly Party[], holderId: string): boolean {
  return parties.some(({ refs, service }) =>
    [...refs.map(({ ref }) => ref), ...(service.previousRefs ?? [])].some((ref) => ref.secretId === holderId),
  );
}

function isBroken(updateState: Party['service']['updateState']): boolean {
  return updateState !== null && updateState !== 'completed' && updateState !== 'rollback_completed';
}

function isMoving(course: Course, one: Case): boolean {
  return one.parties.some((party) => isPartyMoving(course, one, party));
}

function isPartyMoving(course: Course, one: Case, party: Party): boolean {
  const { ground } = course;
  const facts = ground.facts(party.service);
  if (facts.unfinished && !facts.ours) return false;
  return isUnderWay(course, one, party) || isOpen(course, one, party);
}

/** An update of ours, a step back or a fresh arrival that has not shown yet how it ends. */
function isUnderWay(course: Course, one: Case, party: Party): boolean {
  const { ground, states } = course;
  const { service } = party;
  const health = healthOf(ground, states, { service, ...one.desired.spec.rollout });
  // For a moment after an update the engine says nothing of it, but its old tasks still stand.
  const paused = service.updateState === 'paused' || service.updateState === 'rollback_paused';
  const working = ground.facts(service).unfinished && !paused;
  if (working && !isStuck(ground, service, patience(one, party))) return true;
  if (isArriving(ground, party) && health !== 'unhealthy') return true;
  return isBack(course, service) && health === 'unsure';
}

/** A service without a vote may never come to run (no node for it, say): it is not waited for as long. */
function patience({ desired }: Case, { refs, service }: Party): number {
  const { timeoutMs } = desired.spec.rollout;
  const mute = refs.length > 0 && refs.every(({ holder }) => holder.unjudged.includes(service.id));
  return mute ? Math.min(timeoutMs, HURRIED_MS) : timeoutMs;
}

/** It is still to be moved, or its verdict is open. */
function isOpen({ ground, states }: Course, one: Case, party: Party): boolean {
  const { choice } = one;
  if (choice.kind === 'none' || (choice.kind === 'holder' && isConvicted(states, choice.holder))) return false;
  const onTrial = choice.kind === 'create' || stateOf(states, choice.holder).kind === 'trial';
  return (onTrial || party.stand !== 'current') && voteOf(ground, states, one, party) === 'open';
}
