import type { Service } from '../model/live.js';
import type { Case } from './cases.js';
import { addMount, moveRefs, targetOf, type Change } from './changes.js';
import { isConvicted, partyGate, serviceGate, suspended, type Gate } from './gates.js';
import { healthOf, type Health } from './health.js';
import { stateOf, type Ground, type States } from './ground.js';
import { isEqual } from './choose.js';
import type { Party } from './party.js';
import type { Proven } from './prove.js';
import { leadsIn, type Turns } from './turns.js';
import { verdictOf } from './verdict.js';

/** One secret's wish for one service. */
export interface Wish {
  readonly one: Case;
  readonly party: Party;
}

/** What is known of the whole pass when services are walked. */
export interface Course {
  readonly ground: Ground;
  readonly states: States;
  readonly proven: Proven;
  readonly turns: Turns;
  /** By service ID: mounts of orphaned secrets that Waxseal added and now takes away. */
  readonly orphaned: ReadonlyMap<string, readonly Change[]>;
}

/** A stale or missing reference and a version to give it, or a mount of ours to be taken away. */
export function wishes({ states }: Course, { one, party }: Wish): boolean {
  if (party.stand === 'current') return false;
  if (party.stand === 'leaving') return true;
  const { choice } = one;
  return choice.kind === 'create' || (choice.kind === 'holder' && !isConvicted(states, choice.holder));
}

/**
 * Something that only a person, or another secret's business, can change: the wish is dropped and the others of the same
 * service go on without it.
 */
export function standingGate(course: Course, { one, party }: Wish): Gate | null {
  const { desired, subject } = one;
  if (desired.spec.suspend) return suspended(subject.name);
  if (party.stand === 'leaving') return null;
  return partyGate(course.ground, one, party);
}

/**
 * Why the service is not updated in this pass though its wishes are free (P2, P8, P14). All wishes travel in one update,
 * so what stops one of them stops the update.
 */
export function serviceTurn(course: Course, service: Service, wishesOf: readonly Wish[]): Gate | null {
  const { ground } = course;
  const gate = serviceGate(ground, service) ?? openVerdict(course, service);
  if (gate !== null) return gate;
  const moving = wishesOf.filter(({ party }) => party.stand !== 'leaving');
  if (moving.length === 0) return null;
  const leads = moving.some(({ one, party }) => leadsIn(one, party));
  const sick = healthGate(course, service, moving);
  if (sick !== null || isUnhealthy(course, service, moving)) return sick;
  for (const { one, party } of moving) {
    const wait = course.turns.gate(one, party, leads);
    if (wait !== null) return wait;
  }
  return null;
}

/** A service moves forward only from holders that have passed on it. */
function openVerdict({ ground, states }: Course, service: Service): Gate | null {
  for (const { holder } of ground.refs(service)) {
    const subject = ground.subject(holder.secret);
    if (subject?.desired == null || stateOf(states, holder).kind !== 'trial') continue;
    const verdict = verdictOf(
      ground,
      states,
      { service, holder },
      { soakMs: subject.desired.spec.rollout.soakMs, timeoutMs: Infinity },
    );
    const mute = verdict.kind === 'mute' && !ground.facts(service).ours;
    // It can have failed and still be on trial only if its document is suspended.
    const open = verdict.kind === 'pending' || verdict.kind === 'failed';
    if (open || (mute && ground.facts(service).healthy)) {
      return { reason: 'WaitingForTurn', message: `"${holder.swarmName}" is still on trial on "${service.name}"` };
    }
  }
  return null;
}

function healthGate(course: Course, service: Service, moving: readonly Wish[]): Gate | null {
  const health = worstHealth(course, service, moving);
  if (health === 'unsure') {
    const seen = course.ground.facts(service).healthy
      ? 'had to start tasks again: it is watched for a while first'
      : 'does not run all its tasks right now';
    return { reason: 'WaitingForTurn', message: `"${service.name}" ${seen}` };
  }
  const open = moving.find(({ one }) => !course.proven.has(one.subject.name));
  if (health === 'well' || open === undefined) return null;
  return { reason: 'WaitingForTurn', message: `"${service.name}" was unhealthy before: it moves after the others` };
}

export function isUnhealthy(course: Course, service: Service, moving: readonly Wish[]): boolean {
  return worstHealth(course, service, moving) === 'unhealthy';
}

/** The longest soak and timeout of the secrets at hand decide. */
function worstHealth({ ground, states }: Course, service: Service, moving: readonly Wish[]): Health {
  const rollouts = moving.map(({ one }) => one.desired.spec.rollout);
  const soakMs = Math.max(0, ...rollouts.map((rollout) => rollout.soakMs));
  const timeoutMs = Math.max(0, ...rollouts.map((rollout) => rollout.timeoutMs));
  return healthOf(ground, states, { service, soakMs, timeoutMs });
}

/** What the update does for one wish. */
export function changeFor({ one, party }: Wish): Change {
  const target = targetOf(one.choice);
  if (party.stand === 'leaving')
    return { party, reason: 'ConsumerRemoved', changes: moveRefs(party, null, () => true) };
  if (target === null) return { party, reason: 'ReferenceStale', changes: [] };
  if (party.stand === 'missing') return { party, reason: 'ConsumerMissing', changes: addMount(party, target) };
  const changes = moveRefs(party, target, (holder) => !isEqual(holder, one.desired));
  return { party, reason: 'ReferenceStale', changes };
}
