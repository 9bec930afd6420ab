import { templateOf, nameOf } from './service-spec.js';
import { hasEnded, isPast, type TaskState } from './task-state.js';
import { newMeta, timeOf, touch, type Service, type Task, type World } from './world.js';

/** How long a node takes for each part of a task's life, in ms. */
export const PACE = { schedule: 20, prepare: 30, create: 80, begin: 250, stop: 150 } as const;

export interface TaskWish {
  readonly slot: number | null;
  /** '' leaves it to the scheduler. */
  readonly nodeId: string;
  readonly desired: TaskState;
  readonly startAfter?: Task['startAfter'];
}

/** Makes a task from the service's spec of now. */
export function createTask(world: World, service: Service, wish: TaskWish): Task {
  const meta = newMeta(world);
  const task: Task = {
    ...meta,
    serviceId: service.id,
    serviceName: nameOf(service.spec),
    slot: wish.slot,
    nodeId: wish.nodeId,
    template: templateOf(service.spec),
    specVersion: service.specVersion,
    iteration: service.iteration,
    desired: wish.desired,
    state: 'new',
    timestamp: meta.created,
    message: 'created',
    error: '',
    exitCode: 0,
    containerId: '',
    due: null,
    begun: null,
    startAfter: wish.startAfter ?? null,
  };
  world.tasks.set(task.id, task);
  wakeTask(world, task, PACE.schedule);
  world.dirty.add(service.id);
  if (task.startAfter !== null) delayStart(world, task, task.startAfter);
  return task;
}

/** Keeps a task ready until that. */
export function delayStart(world: World, task: Task, after: NonNullable<Task['startAfter']>): void {
  task.startAfter = after;
  for (const at of after.task === null ? [after.at] : [after.at, after.latest]) {
    world.queue.add({ at, kind: 'service', id: task.serviceId });
  }
}

/** Its node looks at it again in so many ms, and at no other time. */
export function wakeTask(world: World, task: Task, inMs: number): void {
  task.due = world.now + inMs;
  world.queue.add({ at: task.due, kind: 'task', id: task.id });
}

type Change = Partial<
  Pick<Task, 'nodeId' | 'desired' | 'message' | 'error' | 'exitCode' | 'startAfter' | 'containerId'>
>;

function changeTask(world: World, task: Task, change: Change): void {
  Object.assign(task, change, touch(world));
  world.dirty.add(task.serviceId);
}

export function moveTask(world: World, task: Task, state: TaskState, change: Change = {}): void {
  task.state = state;
  changeTask(world, task, change);
  task.timestamp = timeOf(world);
}

/** Wants another state of it. Its node follows; where no node has it yet, nobody has to be waited for. */
export function wantTask(world: World, task: Task, desired: TaskState): void {
  if (task.desired === desired) return;
  changeTask(world, task, { desired, startAfter: null });
  if (hasEnded(task.state)) return;
  if (!isPast(desired, 'complete')) {
    if (task.state === 'ready') wakeTask(world, task, PACE.prepare);
  } else if (!isPast(task.state, 'pending')) moveTask(world, task, 'shutdown');
  else wakeTask(world, task, isPast(task.state, 'ready') ? PACE.stop : PACE.prepare);
}

export function isWanted(task: Task): boolean {
  return !hasEnded(task.desired);
}

/** Oldest first. */
export function tasksOf(world: World, serviceId: string): readonly Task[] {
  return [...world.tasks.values()].filter((task) => task.serviceId === serviceId);
}

/** A replica by its number, a task of a global service by its node. */
export function slotOf(task: Task): string {
  return task.slot === null ? task.nodeId : String(task.slot);
}
