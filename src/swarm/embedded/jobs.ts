import { restart } from './restart.js';
import { isUsable, suits } from './scheduler.js';
import { modeOf, templateOf } from './service-spec.js';
import { hasEnded } from './task-state.js';
import { createTask, wantTask } from './tasks.js';
import type { Service, Task, World } from './world.js';

/** Runs its program to the end, so often as asked; what is left of an earlier iteration goes. */
export function reconcileJob(world: World, service: Service, tasks: readonly Task[]): void {
  for (const task of tasks) {
    if (task.iteration !== service.iteration && !hasEnded(task.state)) wantTask(world, task, 'remove');
  }
  const current = tasks.filter((task) => task.iteration === service.iteration && task.desired !== 'remove');
  for (const task of current) {
    const failed = hasEnded(task.state) && task.state !== 'complete' && !hasEnded(task.desired);
    if (failed || (task.desired === 'complete' && hasEnded(task.state) && task.state !== 'complete')) {
      restart(world, service, task);
    }
  }
  const mode = modeOf(service.spec);
  if (mode.kind === 'global-job') return fillNodes(world, service, current);
  if (mode.kind !== 'replicated-job') return;
  const done = current.filter((task) => task.state === 'complete').length;
  const running = current.filter((task) => !hasEnded(task.state)).length;
  const missing = Math.min(mode.concurrent - running, mode.total - done - running);
  const used = new Set(current.map((task) => task.slot));
  for (let number = 1, made = 0; made < missing; number += 1) {
    if (used.has(number)) continue;
    made += 1;
    createTask(world, service, { slot: number, nodeId: '', desired: 'complete' });
  }
}

function fillNodes(world: World, service: Service, current: readonly Task[]): void {
  for (const node of world.nodes.values()) {
    const meant = isUsable(node) && node.availability === 'active' && suits(node, templateOf(service.spec));
    if (!meant || current.some((task) => task.nodeId === node.id)) continue;
    createTask(world, service, { slot: 0, nodeId: node.id, desired: 'complete' });
  }
}
