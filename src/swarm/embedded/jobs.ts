import { restart } from './restart.js';
import { isUsable, suits } from './scheduler.js';
import { modeOf, templateOf } from './service-spec.js';
import { hasEnded, isPast } from './task-state.js';
import { createTask, tasksOf, wantTask } from './tasks.js';
import type { Service, Task, World } from './world.js';

/** Runs its program to the end, so often as asked; what is left of an earlier iteration goes. */
export function reconcileJob(world: World, service: Service, tasks: readonly Task[]): void {
  for (const task of tasks) {
    if (task.iteration !== service.iteration && !hasEnded(task.state)) wantTask(world, task, 'remove');
  }
  const current = tasks.filter((task) => task.iteration === service.iteration && task.desired !== 'remove');
  for (const task of current) if (isFailed(task)) restart(world, service, task);
  const mode = modeOf(service.spec);
  if (mode.kind === 'global-job') fillNodes(world, service, current);
  if (mode.kind === 'replicated-job') fillSlots(world, service, mode);
}

/** It was to come to its end, or to begin, and failed. */
function isFailed({ desired, state }: Task): boolean {
  return isPast(state, 'complete') && !isPast(desired, 'complete');
}

function fillSlots(
  world: World,
  service: Service,
  mode: { readonly concurrent: number; readonly total: number },
): void {
  const current = tasksOf(world, service.id).filter((task) => task.iteration === service.iteration);
  const running = current.filter((task) => !hasEnded(task.state) && !isPast(task.desired, 'complete')).length;
  const used = new Set(current.map((task) => task.slot));
  // A slot whose task failed and is not started again stays as it is.
  let missing = Math.min(mode.concurrent - running, mode.total - used.size);
  for (let number = 0; missing > 0; number += 1) {
    if (used.has(number)) continue;
    missing -= 1;
    createTask(world, service, { slot: number, nodeId: '', desired: 'complete' });
  }
}

function fillNodes(world: World, service: Service, current: readonly Task[]): void {
  for (const node of world.nodes.values()) {
    const meant = isUsable(node) && node.availability === 'active' && suits(node, templateOf(service.spec));
    if (!meant || current.some((task) => task.nodeId === node.id)) continue;
    createTask(world, service, { slot: null, nodeId: node.id, desired: 'complete' });
  }
}
