import type { Holder, Service, Task } from '../model/live.js';
import { pair } from '../model/seen.js';
import { innocentPart } from '../model/task-error.js';
import { hasEnded, mounts } from './facts.js';
import { stateOf, type Ground, type States } from './ground.js';

/**
 * What one service says about one version (P6).
 * - passed: all expected tasks ran on it for `soak`, and the engine is done.
 * - pending: not yet.
 * - failed: with the word that goes into the label.
 * - mute: it gives no verdict (unjudged, or its last change is not ours and is not finished or does not run well).
 * - away: it stands on another holder, and nothing says that it fell back from this one.
 */
export type Verdict =
  { readonly kind: 'passed' | 'pending' | 'mute' | 'away' } | { readonly kind: 'failed'; readonly why: FailedWord };

export type FailedWord = 'TasksFailed' | 'RolledBack' | 'NoProgress' | 'NotStarted';

/** How long a version that nobody wants any more may be without progress. */
export const HURRIED_MS = 60_000;

export interface Terms {
  readonly soakMs: number;
  /** Without progress. */
  readonly timeoutMs: number;
}

/** `states` excuse tasks that carried another version which is convicted. */
export function verdictOf(
  ground: Ground,
  states: States,
  at: { service: Service; holder: Holder },
  terms: Terms,
): Verdict {
  const { service, holder } = at;
  const stands = isOn(service, holder);
  if (holder.unjudged.includes(service.id) || runsOnce(ground, service)) return { kind: stands ? 'mute' : 'away' };
  if (!stands && fellBack(ground, service, holder)) return { kind: 'failed', why: 'RolledBack' };
  if (!ground.facts(service).ours) return foreign(ground, service, holder);
  if (failedSlots(ground, states, at) > allowedSlots(ground, service)) return { kind: 'failed', why: 'TasksFailed' };
  if (!stands) return { kind: 'away' };
  return standing(ground, at, terms);
}

/**
 * A program that is meant to end gives no verdict by ending. `on-failure` alone does not say so: a failing healthcheck
 * also ends as complete, so a service that we moved keeps its verdict (P13).
 */
function runsOnce(ground: Ground, service: Service): boolean {
  if (!ground.facts(service).jobLike) return false;
  return service.restart !== 'on-failure' || service.previousSpec === null || isJob(service);
}

export function isJob(service: Service): boolean {
  return service.mode === 'replicated-job' || service.mode === 'global-job';
}

export function isOn(service: Service, holder: Pick<Holder, 'id'>): boolean {
  return service.refs.some((ref) => ref.secretId === holder.id);
}

/** Running well is evidence whoever changed the service last; anything else is not (P14). */
function foreign(ground: Ground, service: Service, holder: Holder): Verdict {
  if (!isOn(service, holder)) return { kind: 'away' };
  if (hasPassed(ground, service, holder)) return { kind: 'passed' };
  const { healthy, unfinished } = ground.facts(service);
  return { kind: healthy && !unfinished ? 'pending' : 'mute' };
}

/** Nothing is known about tasks before they are asked for: then everything counts as well (see PlanInput). */
function standing(ground: Ground, at: { service: Service; holder: Holder }, terms: Terms): Verdict {
  const { service, holder } = at;
  const { now, seen } = ground.input;
  if (ground.facts(service).tasks === null || hasPassed(ground, service, holder)) return { kind: 'passed' };
  const sight = seen.followers.get(pair(service.id, holder.id));
  const idleMs = sight?.runningSince === null ? now.monotonic - sight.progressAt : 0;
  if (idleMs < terms.timeoutMs || isPacing(ground, service)) return { kind: 'pending' };
  return { kind: 'failed', why: isInnocent(ground, service, holder) ? 'NotStarted' : 'NoProgress' };
}

/** Nothing is wrong, the engine only takes its time: Delay between two tasks, or Monitor after the last one. */
function isPacing(ground: Ground, service: Service): boolean {
  const wanted = (ground.facts(service).tasks ?? []).filter((task) => task.wanted);
  const all = wanted.length >= ground.facts(service).expected && wanted.every((task) => task.state === 'running');
  return all && service.updateState === 'updating';
}

function hasPassed(ground: Ground, service: Service, holder: Holder): boolean {
  return ground.input.seen.followers.get(pair(service.id, holder.id))?.passed ?? false;
}

/** Somebody or the engine took the service back from this version: its spec no longer names it, its past does. */
export function fellBack(ground: Ground, service: Service, holder: Holder): boolean {
  if (service.updateState?.startsWith('rollback_') !== true || isOn(service, holder)) return false;
  if (service.index <= holder.judgedAfter) return false;
  const rolledFrom = service.previousSpec === service.spec ? service.previousRefs : null;
  if (rolledFrom?.some((ref) => ref.secretId === holder.id)) return true;
  // Without a PreviousSpec the engine itself went back, and what it went back from ended by itself.
  if (service.previousRefs !== null) return false;
  return (ground.facts(service).tasks ?? []).some((task) => isEvidence(task, service, holder) && hasEnded(task));
}

/** Slots in which a task on this version ended though nobody asked it to. */
function failedSlots(ground: Ground, states: States, at: { service: Service; holder: Holder }): number {
  const { service, holder } = at;
  const slots = new Set<string>();
  for (const task of ground.facts(service).tasks ?? []) {
    if (!isEvidence(task, service, holder) || !hasEnded(task) || cannotBeTheValue(task)) continue;
    if (!isExcused(ground, states, { task, holder })) slots.add(task.slot);
  }
  return slots.size;
}

function allowedSlots(ground: Ground, service: Service): number {
  return service.maxFailureRatio * Math.max(1, ground.facts(service).expected);
}

/** Of this version, of our own change, and after it was (last) put on trial. */
function isEvidence(task: Task, service: Service, holder: Holder): boolean {
  return mounts(task, holder) && task.template === service.template && task.index > holder.judgedAfter;
}

/** A value can neither remove an image nor a node: that is no failure of the version, only no progress. */
function cannotBeTheValue(task: Task): boolean {
  return innocentPart(task.error) !== null;
}

function isInnocent(ground: Ground, service: Service, holder: Holder): boolean {
  const tasks = (ground.facts(service).tasks ?? []).filter((task) => mounts(task, holder));
  return tasks.some((task) => (task.wanted || hasEnded(task)) && cannotBeTheValue(task));
}

function isExcused(ground: Ground, states: States, { task, holder }: { task: Task; holder: Holder }): boolean {
  return task.refs.some((ref) => {
    const other = ground.holder(ref.secretId);
    return other !== undefined && other.secret !== holder.secret && stateOf(states, other).kind === 'failed';
  });
}
