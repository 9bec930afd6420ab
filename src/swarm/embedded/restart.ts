import { restartPolicyOf, templateOf } from './service-spec.js';
import { hasEnded } from './task-state.js';
import { createTask, isWanted, slotOf, wantTask } from './tasks.js';
import type { Service, Task, World } from './world.js';

/** So long a new task waits for the one that it replaces to end, at most. */
const PATIENCE = 60_000;

/** Keeps a task ready until `old` has ended and `delay` is over; then it may run. */
export function startAfter(world: World, old: Task | null, delay: number): NonNullable<Task['startAfter']> {
  const at = world.now + delay;
  return { at, task: old?.id ?? null, latest: world.now + PATIENCE };
}

/** Lets those tasks run that were kept ready and whose time has come. */
export function startDelayed(world: World, tasks: readonly Task[], then: 'running' | 'complete'): void {
  for (const task of tasks) {
    if (task.startAfter === null || task.desired !== 'ready') continue;
    const { at, task: oldId, latest } = task.startAfter;
    const old = oldId === null ? undefined : world.tasks.get(oldId);
    const waits = old !== undefined && !hasEnded(old.state) && world.now < latest;
    if (world.now >= at && !waits) wantTask(world, task, then);
  }
}

/** What follows on the end of a task that was to run: a new one in its place, or nothing. */
export function restart(world: World, service: Service, task: Task): void {
  wantTask(world, task, 'shutdown');
  if (!shouldRestart(service, task, world.now)) return;
  const drained = world.nodes.get(task.nodeId)?.availability === 'drain';
  const delay = drained ? 0 : restartPolicyOf(templateOf(service.spec)).delay;
  const waitFor = hasEnded(task.state) || world.nodes.get(task.nodeId)?.state === 'down' ? null : task;
  const nodeId = task.slot === null ? task.nodeId : '';
  noteRestart(service, task, world.now);
  createTask(world, service, {
    slot: task.slot,
    nodeId,
    desired: 'ready',
    startAfter: startAfter(world, waitFor, delay),
  });
}

function shouldRestart(service: Service, task: Task, now: number): boolean {
  const { condition, maxAttempts, window } = restartPolicyOf(task.template);
  if (condition === 'none' || (condition === 'on-failure' && task.state === 'complete')) return false;
  const past = service.restarts[slotOf(task)];
  if (maxAttempts === 0 || past?.specVersion !== task.specVersion) return true;
  const counted = window === 0 ? past.times : past.times.filter((time) => now - time <= window);
  return counted.length < maxAttempts;
}

function noteRestart(service: Service, task: Task, now: number): void {
  const past = service.restarts[slotOf(task)];
  const times = past?.specVersion === service.specVersion ? past.times : [];
  service.restarts[slotOf(task)] = { specVersion: service.specVersion, times: [...times, now] };
}

/** The tasks of a slot that an update replaces: the wanted ones, else the last one if it will not be started again. */
export function updatable(service: Service, slot: readonly Task[], now: number): readonly Task[] {
  const wanted = slot.filter(isWanted);
  if (wanted.length > 0) return wanted;
  const last = slot.at(-1);
  return last === undefined || last.desired === 'remove' || shouldRestart(service, last, now) ? [] : [last];
}
