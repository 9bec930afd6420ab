import type { Holder, Service, Task } from '../model/live.js';
import { pair, type Seen, type Steady } from '../model/seen.js';
import { hasEnded, isOlder, type Facts } from './facts.js';

/** The parts of Seen that tell of services as such, as `look` builds them. */
export interface HealthNotes {
  readonly unhealthySince: Map<string, number>;
  readonly steady: Map<string, Steady>;
  readonly strandedSince: Map<string, number>;
}

interface Sight {
  readonly service: Service;
  /** null: tasks were not asked for, so nothing new is learned. */
  readonly facts: Facts | null;
  /** Those of ours that its spec names. */
  readonly holders: readonly Holder[];
  readonly now: number;
  readonly longestSoak: number;
}

export function lookAtHealth(notes: HealthNotes, seen: Seen, sight: Sight): void {
  const { service, facts, now } = sight;
  const { id } = service;
  const steady = facts === null ? seen.steady.get(id) : steadyNow(seen.steady.get(id), facts, now);
  const well = steady !== undefined && now - steady.since >= sight.longestSoak;
  const since = seen.unhealthySince.get(id);
  const sick = facts === null ? since !== undefined : isSick(service, facts);
  if (steady !== undefined) notes.steady.set(id, steady);
  if (sick && !well) notes.unhealthySince.set(id, since ?? now);
  if (!well) lookForStranding(notes, seen, sight);
}

function steadyNow(before: Steady | undefined, { healthy, tasks }: Facts, now: number): Steady | undefined {
  if (!healthy) return undefined;
  const running = (tasks ?? []).filter((task) => task.wanted && task.state === 'running').map(({ id }) => id);
  const same = before !== undefined && running.every((id) => before.tasks.has(id));
  return { since: same ? before.since : now, tasks: new Set(running) };
}

/**
 * Missing tasks, unless an update of ours that is under way explains them. A program that crashes again and again runs
 * in between, so tasks that run are no sign of health where one of this very spec has ended.
 */
function isSick(service: Service, facts: Facts): boolean {
  const paused = service.updateState === 'paused' || service.updateState === 'rollback_paused';
  if (facts.unfinished && facts.ours && !paused) return false;
  const crashed = (facts.tasks ?? []).some((task) => isCrash(task, service));
  return crashed || (!facts.healthy && !isStarting(facts));
}

const ON_THE_WAY = new Set(['assigned', 'accepted', 'preparing', 'ready', 'starting']);

/** Nothing ended, and what is missing is on its way: a service that was deployed a moment ago, or one that starts slowly. */
function isStarting({ expected, tasks }: Facts): boolean {
  const coming = (tasks ?? []).filter(({ state, wanted }) => wanted && (state === 'running' || ON_THE_WAY.has(state)));
  return coming.length >= expected;
}

function isCrash(task: Task, service: Service): boolean {
  return !task.wanted && hasEnded(task) && !isOlder(task, service);
}

/** A rollback that ended on a version that failed; it is remembered while steps back from it are tried. */
function lookForStranding(notes: HealthNotes, seen: Seen, { service, holders, now }: Sight): void {
  const prefix = pair(service.id, '');
  for (const [key, since] of seen.strandedSince) if (key.startsWith(prefix)) notes.strandedSince.set(key, since);
  if (service.updateState?.startsWith('rollback_') !== true) return;
  for (const holder of holders) {
    const failed = holder.state.kind === 'failed' || holder.state.kind === 'suspect';
    const key = pair(service.id, holder.id);
    if (failed || holder.refused.includes(service.id)) notes.strandedSince.set(key, seen.strandedSince.get(key) ?? now);
  }
}
