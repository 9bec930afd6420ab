import { behaviourOf, imageOf, isMissingImage } from './behaviour.js';
import { schedule } from './scheduler.js';
import { OBJECT_KINDS, type ObjectKind } from '../../model/object-name.js';
import { objectsOf } from './objects.js';
import { mountRefsOf } from './service-spec.js';
import { hasEnded, isPast, type TaskState } from './task-state.js';
import { moveTask, PACE, wakeTask } from './tasks.js';
import { newId, type Task, type World } from './world.js';

/** What a node does with a task when it is due: it follows what is wanted. One that is down does nothing. */
export function work(world: World, task: Task): void {
  if (task.due === null || task.due > world.now || hasEnded(task.state)) return;
  task.due = null;
  if (world.nodes.get(task.nodeId)?.state === 'down') return;
  if (isPast(task.desired, 'complete')) stop(world, task);
  else NEXT[task.state]?.(world, task);
}

/** What is done with a task that goes on, by its state. */
const NEXT: Readonly<Partial<Record<TaskState, (world: World, task: Task) => void>>> = {
  new: place,
  pending: place,
  assigned: pull,
  preparing: prepare,
  ready: begin,
  starting: start,
  running: run,
};

function place(world: World, task: Task): void {
  if (!schedule(world, task)) return;
  wakeTask(world, task, PACE.prepare);
}

function pull(world: World, task: Task): void {
  moveTask(world, task, 'preparing', { message: 'preparing' });
  wakeTask(world, task, PACE.create);
}

function prepare(world: World, task: Task): void {
  if (isMissingImage(task.template)) {
    const error = `No such image: ${imageOf(task.template)}`;
    moveTask(world, task, 'rejected', { error });
    return;
  }
  moveTask(world, task, 'ready', { message: 'prepared', containerId: containerId(world) });
  if (task.desired !== 'ready') wakeTask(world, task, PACE.prepare);
}

function begin(world: World, task: Task): void {
  if (task.desired === 'ready') return;
  moveTask(world, task, 'starting', { message: 'starting' });
  const missing = missingOf(world, task);
  if (missing === null) {
    task.begun = world.now + PACE.begin;
    wakeTask(world, task, PACE.begin);
    return;
  }
  const { id, kind } = missing;
  const why = `unable to get ${kind} from ${kind} store: ${kind} ${id} not found`;
  moveTask(world, task, 'failed', { error: `starting container failed: ${why}` });
}

/** What it mounts and nobody has any more. */
function missingOf(world: World, task: Task): { readonly kind: ObjectKind; readonly id: string } | null {
  for (const kind of OBJECT_KINDS) {
    const refs = mountRefsOf({ TaskTemplate: task.template }, kind);
    const missing = refs.find(({ id }) => !objectsOf(world, kind).has(id));
    if (missing !== undefined) return { kind, id: missing.id };
  }
  return null;
}

/** It runs once it is healthy; without a healthcheck that is at once. */
function start(world: World, task: Task): void {
  const { ends, healthy, unhealthy } = behaviourOf(world, task.template);
  const age = ageOf(world, task);
  if (healthy === null || (age >= healthy && (unhealthy === null || unhealthy > age))) {
    moveTask(world, task, 'running', { message: 'started' });
    wakeAtNext(world, task, [ends?.after, unhealthy]);
    return;
  }
  if (endIfDue(world, task)) return;
  wakeAtNext(world, task, [ends?.after, healthy, unhealthy]);
}

function run(world: World, task: Task): void {
  if (endIfDue(world, task)) return;
  const { ends, unhealthy } = behaviourOf(world, task.template);
  wakeAtNext(world, task, [ends?.after, unhealthy]);
}

function endIfDue(world: World, task: Task): boolean {
  const { ends, unhealthy } = behaviourOf(world, task.template);
  const age = ageOf(world, task);
  if (unhealthy !== null && age >= unhealthy) fail(world, task, UNHEALTHY_EXIT, ': dockerexec: unhealthy container');
  else if (ends !== null && age >= ends.after) end(world, task, ends.exitCode);
  return hasEnded(task.state);
}

/** What a shell exits with that is told to stop, as a container is that is unhealthy. */
const UNHEALTHY_EXIT = 143;

function end(world: World, task: Task, exitCode: number): void {
  if (exitCode === 0) moveTask(world, task, 'complete', { message: 'finished' });
  else fail(world, task, exitCode, '');
}

function fail(world: World, task: Task, exitCode: number, why: string): void {
  moveTask(world, task, 'failed', { error: `task: non-zero exit (${exitCode})${why}`, exitCode });
}

function wakeAtNext(world: World, task: Task, ages: readonly (number | null | undefined)[]): void {
  const age = ageOf(world, task);
  const later = ages.filter((at): at is number => typeof at === 'number').map((at) => Math.max(at - age, 0));
  if (later.length > 0) wakeTask(world, task, Math.min(...later));
}

function ageOf(world: World, task: Task): number {
  return world.now - (task.begun ?? world.now);
}

function stop(world: World, task: Task): void {
  if (!isPast(task.state, 'pending')) return;
  moveTask(world, task, 'shutdown', { message: 'shutdown' });
}

/** As long as the engine's: 64 hex digits. */
function containerId(world: World): string {
  const digits = Buffer.from(`${newId(world)}${newId(world)}`).toString('hex');
  return digits.slice(0, 64);
}

/** The nodes changed: tasks that wait for one are tried again, and one that came back goes on with what it has. */
export function wakeAll(world: World): void {
  for (const task of world.tasks.values()) {
    if (task.due === null && !hasEnded(task.state)) wakeTask(world, task, PACE.schedule);
  }
}
