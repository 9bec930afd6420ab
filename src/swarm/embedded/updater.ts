import type { Json } from '../json.js';
import { isSameSpec } from './same-template.js';
import { updateSettingsOf, type UpdateSettings } from './service-spec.js';
import { isDirty, shutDown, takeSlot, tasksIn, type Slot, type Worker } from './slots.js';
import { hasEnded, isPast } from './task-state.js';
import { isWanted } from './tasks.js';
import { completeUpdate, pauseUpdate, rollBack, startUpdate } from './update-status.js';
import { type Service, type Task, type World } from './world.js';

/** A rolling update on its way: slot by slot, as many at once as the parallelism says. */
export interface Updater {
  /** To which it brings the service. */
  readonly spec: Json;
  readonly settings: UpdateSettings;
  readonly dirty: number;
  waiting: readonly Slot[];
  workers: readonly Worker[];
  /** The tasks that it made, and when each was seen to run or to have ended (unix ms). */
  readonly made: Record<string, number | null>;
  readonly failed: string[];
  /** Unix ms until which failures count after the last slot was taken. */
  monitorUntil: number | null;
}

/** Begins to bring the slots to the service's spec, unless an update does so already or has been paused. */
export function beginUpdate(world: World, service: Service, slots: readonly (readonly Task[])[]): void {
  if (service.updater !== null && isSameSpec(service.updater.spec, service.spec)) return;
  service.updater = null;
  const state = service.updateStatus?.state;
  if (state === 'paused' || state === 'rollback_paused') return;
  const dirty = slots.filter((slot) => slot.length > 1 || slot.some((task) => isDirty(world, service, task)));
  if (dirty.length === 0) {
    if (state === 'updating' || state === 'rollback_started') completeUpdate(world, service);
    return;
  }
  service.updater = {
    spec: service.spec,
    settings: updateSettingsOf(service.spec, state === 'rollback_started' ? 'RollbackConfig' : 'UpdateConfig'),
    dirty: dirty.length,
    waiting: dirty.map((slot) => ({ tasks: slot.map(({ id }) => id), wanted: slot.some(isWanted) })),
    workers: [],
    made: {},
    failed: [],
    monitorUntil: null,
  };
  if (service.updateStatus === null) startUpdate(world, service);
}

/** Goes on as far as it can now. */
export function continueUpdate(world: World, service: Service): void {
  for (;;) {
    const { updater } = service;
    if (updater === null) return;
    updater.workers = updater.workers.flatMap((worker) => follow(world, service, worker) ?? []);
    const watches = updater.waiting.length > 0 || updater.monitorUntil !== null;
    if (watches && actOnFailures(world, service, updater)) return;
    if (!advance(world, service, updater)) return;
  }
}

/** Takes the next slot, or comes to its end. False: there is nothing to do until something happens. */
function advance(world: World, service: Service, updater: Updater): boolean {
  const { settings, waiting, workers } = updater;
  const [next, ...rest] = waiting;
  if (next !== undefined) {
    if (workers.length >= (settings.parallelism === 0 ? updater.dirty : settings.parallelism)) return false;
    updater.waiting = rest;
    const worker = takeSlot(world, service, next, settings.startFirst);
    if (worker?.made === true) updater.made[worker.task] = null;
    updater.workers = worker === null ? workers : [...workers, worker];
    return true;
  }
  if (workers.length > 0) return false;
  if (updater.monitorUntil === null) {
    updater.monitorUntil = world.now + settings.monitor;
    world.queue.add({ at: updater.monitorUntil, kind: 'service', id: service.id });
    return true;
  }
  if (world.now < updater.monitorUntil) return false;
  service.updater = null;
  completeUpdate(world, service);
  return true;
}

/** The worker as it is now; null: it is done with its slot. */
function follow(world: World, service: Service, worker: Worker): Worker | null {
  const { updater } = service;
  if (updater === null) return null;
  if (worker.restsUntil !== null) return world.now < worker.restsUntil ? worker : null;
  const task = world.tasks.get(worker.task);
  if (task !== undefined && !isReached(task, worker.made)) return worker;
  if (task !== undefined && worker.made) {
    updater.made[task.id] = world.now;
    if (updater.settings.startFirst && task.state === 'running') shutDown(world, tasksIn(world, worker.slot));
  }
  const { delay } = updater.settings;
  if (delay === 0) return null;
  world.queue.add({ at: world.now + delay, kind: 'service', id: service.id });
  return { ...worker, restsUntil: world.now + delay };
}

function isReached(task: Task, made: boolean): boolean {
  if (!isPast(task.desired, 'starting')) return false;
  return !made || isPast(task.state, 'starting');
}

/** Whether a failure ended the update. One that was seen too late, after the monitored time, never counts. */
function actOnFailures(world: World, service: Service, updater: Updater): boolean {
  const { failureAction, maxFailureRatio, monitor } = updater.settings;
  if (failureAction === 'continue') return false;
  for (const [id, ran] of Object.entries(updater.made)) {
    const task = world.tasks.get(id);
    if (task === undefined || !hasEnded(task.state) || updater.failed.includes(id)) continue;
    if (ran !== null && world.now - ran > monitor) continue;
    updater.failed.push(id);
    if (updater.failed.length / updater.dirty <= maxFailureRatio) continue;
    service.updater = null;
    if (failureAction === 'rollback') rollBack(world, service, id);
    else pauseUpdate(world, service, `update paused due to failure or early termination of task ${id}`);
    return true;
  }
  return false;
}
