import type { Json } from '../json.js';
import { startAfter } from './restart.js';
import { isSameSpec, isSameTemplate } from './same-template.js';
import { suits } from './scheduler.js';
import { templateOf, updateSettingsOf, type UpdateSettings } from './service-spec.js';
import { hasEnded, isPast } from './task-state.js';
import { createTask, delayStart, isWanted, wantTask } from './tasks.js';
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

/** IDs of the tasks that were in it when the update began, and whether any of them was wanted. */
export interface Slot {
  readonly tasks: readonly string[];
  readonly wanted: boolean;
}

interface Worker {
  readonly slot: Slot;
  /** The task that it waits for; null: for none. */
  readonly task: string | null;
  /** It made the task, so that it waits until it runs; otherwise until it may. */
  readonly made: boolean;
  /** Unix ms until which it rests after that. */
  readonly restsUntil: number | null;
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

/** Whether a task has to be replaced. One that only lives under older constraints, which its node meets, may stay. */
function isDirty(world: World, service: Service, task: Task): boolean {
  if (task.specVersion === service.specVersion) return false;
  const wanted = templateOf(service.spec);
  const node = world.nodes.get(task.nodeId);
  const keepsPlace = node !== undefined && !hasEnded(task.state) && suits(node, wanted);
  return !isSameTemplate(keepsPlace ? { ...wanted, Placement: task.template['Placement'] } : wanted, task.template);
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
    const worker = takeSlot(world, service, updater, next);
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

function takeSlot(world: World, service: Service, updater: Updater, slot: Slot): Worker | null {
  const tasks = tasksIn(world, slot);
  const clean = tasks.filter((task) => isWanted(task) && !isDirty(world, service, task));
  const existing = clean.find((task) => task.desired === 'running') ?? clean[0];
  if (existing !== undefined) return keepTask(world, slot, existing);
  const [first] = tasks;
  // Somebody else ended what was there: whatever came in its place is made from the new spec.
  if (first === undefined || (slot.wanted && !tasks.some(isWanted))) return null;
  const nodeId = first.slot > 0 ? '' : first.nodeId;
  const place = { slot: first.slot, nodeId };
  if (updater.settings.startFirst) {
    const made = createTask(world, service, { ...place, desired: 'running' });
    updater.made[made.id] = null;
    return { slot, task: made.id, made: true, restsUntil: null };
  }
  const old = shutDown(world, tasks);
  const made = createTask(world, service, { ...place, desired: 'ready', startAfter: startAfter(world, old, 0) });
  updater.made[made.id] = null;
  return { slot, task: made.id, made: true, restsUntil: null };
}

/** A task of the new spec is there: the others go, and it may run. */
function keepTask(world: World, slot: Slot, task: Task): Worker {
  const others = tasksIn(world, slot).filter((other) => other !== task);
  const old = shutDown(world, others);
  if (task.desired !== 'running') delayStart(world, task, startAfter(world, old, 0));
  return { slot, task: task.id, made: false, restsUntil: null };
}

function shutDown(world: World, tasks: readonly Task[]): Task | null {
  const wanted = tasks.filter(isWanted);
  for (const task of wanted) wantTask(world, task, 'shutdown');
  return wanted.at(-1) ?? null;
}

function tasksIn(world: World, slot: Slot): readonly Task[] {
  return slot.tasks.flatMap((id) => world.tasks.get(id) ?? []);
}

/** The worker as it is now; null: it is done with its slot. */
function follow(world: World, service: Service, worker: Worker): Worker | null {
  const { updater } = service;
  if (updater === null) return null;
  if (worker.restsUntil !== null) return world.now < worker.restsUntil ? worker : null;
  const task = worker.task === null ? undefined : world.tasks.get(worker.task);
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
