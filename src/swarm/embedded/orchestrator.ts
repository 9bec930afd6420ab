import { reconcileGlobal } from './global.js';
import { reconcileJob } from './jobs.js';
import { reap } from './reaper.js';
import { reconcileReplicated } from './replicated.js';
import { restart, startDelayed } from './restart.js';
import { isUsable } from './scheduler.js';
import { isJob, modeOf } from './service-spec.js';
import { hasEnded } from './task-state.js';
import { isWanted, tasksOf } from './tasks.js';
import { continueUpdate } from './updater.js';
import type { Service, Task, World } from './world.js';

/** Looks at one service, and does what follows from what it sees. */
export function orchestrate(world: World, serviceId: string): void {
  const service = world.services.get(serviceId);
  const tasks = tasksOf(world, serviceId);
  if (service !== undefined) {
    const job = isJob(service.spec);
    startDelayed(world, tasks, job ? 'complete' : 'running');
    if (job) reconcileJob(world, service, tasks);
    else keepRunning(world, service, tasks);
  }
  reap(world, tasksOf(world, serviceId));
}

/** An update sees what failed before its tasks are started again: after a step back they are made from the old spec. */
function keepRunning(world: World, service: Service, tasks: readonly Task[]): void {
  continueUpdate(world, service);
  for (const task of tasks) if (isLost(world, task)) restart(world, service, task);
  if (!service.changed) return;
  service.changed = false;
  const now = tasksOf(world, service.id);
  if (modeOf(service.spec).kind === 'global') reconcileGlobal(world, service, now);
  else reconcileReplicated(world, service, now);
  continueUpdate(world, service);
}

/** It is wanted, but has ended or lies on a node that keeps no tasks. One that still waits for its turn is left to it. */
function isLost(world: World, task: Task): boolean {
  if (!isWanted(task) || task.startAfter !== null) return false;
  return hasEnded(task.state) || (task.nodeId !== '' && !isUsable(world.nodes.get(task.nodeId)));
}
