import { startAfter } from './restart.js';
import { isSameTemplate } from './same-template.js';
import { suits } from './scheduler.js';
import { templateOf } from './service-spec.js';
import { hasEnded } from './task-state.js';
import { createTask, delayStart, isWanted, wantTask } from './tasks.js';
import type { Service, Task, World } from './world.js';

/** A replica, or a node of a global service: IDs of the tasks that were in it when the update began, and whether any of them was wanted. */
export interface Slot {
  readonly tasks: readonly string[];
  readonly wanted: boolean;
}

/** What is under way in a slot. */
export interface Worker {
  readonly slot: Slot;
  /** ID of the task that it waits for. */
  readonly task: string;
  /** It made the task, so that it waits until it runs; otherwise until it may. */
  readonly made: boolean;
  /** Unix ms until which it rests after that. */
  readonly restsUntil: number | null;
}

/** Whether a task has to be replaced. One that only lives under older constraints, which its node meets, may stay. */
export function isDirty(world: World, service: Service, task: Task): boolean {
  if (task.specVersion === service.specVersion) return false;
  const wanted = templateOf(service.spec);
  const node = world.nodes.get(task.nodeId);
  const keepsPlace = node !== undefined && !hasEnded(task.state) && suits(node, wanted);
  return !isSameTemplate(keepsPlace ? { ...wanted, Placement: task.template['Placement'] } : wanted, task.template);
}

/** Begins to bring a slot to the service's spec. null: somebody else has done so already. */
export function takeSlot(world: World, service: Service, slot: Slot, startFirst: boolean): Worker | null {
  const tasks = tasksIn(world, slot);
  const clean = tasks.filter((task) => isWanted(task) && !isDirty(world, service, task));
  const existing = clean.find((task) => task.desired === 'running') ?? clean[0];
  if (existing !== undefined) return keepTask(world, slot, existing);
  const [first] = tasks;
  // Somebody else ended what was there: whatever came in its place is made from the new spec.
  if (first === undefined || (slot.wanted && !tasks.some(isWanted))) return null;
  const place = { slot: first.slot, nodeId: first.slot === null ? first.nodeId : '' };
  const start = startFirst ? 'running' : 'ready';
  const after = startFirst ? null : startAfter(world, shutDown(world, tasks), 0);
  const { id } = createTask(world, service, { ...place, desired: start, startAfter: after });
  return { slot, task: id, made: true, restsUntil: null };
}

/** A task of the new spec is there: the others go, and it may run. */
function keepTask(world: World, slot: Slot, task: Task): Worker {
  const others = tasksIn(world, slot).filter((other) => other !== task);
  const old = shutDown(world, others);
  if (task.desired !== 'running') delayStart(world, task, startAfter(world, old, 0));
  return { slot, task: task.id, made: false, restsUntil: null };
}

/** Gives one of those that were still wanted, if any was. */
export function shutDown(world: World, tasks: readonly Task[]): Task | null {
  const wanted = tasks.filter(isWanted);
  for (const task of wanted) wantTask(world, task, 'shutdown');
  return wanted.at(-1) ?? null;
}

export function tasksIn(world: World, slot: Slot): readonly Task[] {
  return slot.tasks.flatMap((id) => world.tasks.get(id) ?? []);
}
