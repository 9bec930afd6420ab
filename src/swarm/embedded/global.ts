import { updatable } from './restart.js';
import { isUsable, suits } from './scheduler.js';
import { templateOf } from './service-spec.js';
import { isUnschedulable } from './behaviour.js';
import { createTask, wantTask } from './tasks.js';
import { beginUpdate } from './updater.js';
import type { Node, Service, Task, World } from './world.js';

/** One task on each node that meets the constraints. A paused node keeps what it has, as it is. */
export function reconcileGlobal(world: World, service: Service, tasks: readonly Task[]): void {
  const slots: (readonly Task[])[] = [];
  for (const node of world.nodes.values()) {
    const here = tasks.filter((task) => task.nodeId === node.id && task.desired !== 'remove');
    if (!isMeant(node, service)) {
      for (const task of here) wantTask(world, task, 'shutdown');
      continue;
    }
    if (node.availability === 'pause') continue;
    const slot = updatable(service, here, world.now);
    if (slot.length > 0) slots.push(slot);
    else createTask(world, service, { slot: null, nodeId: node.id, desired: 'running' });
  }
  beginUpdate(world, service, slots);
}

function isMeant(node: Node, service: Service): boolean {
  const template = templateOf(service.spec);
  return isUsable(node) && suits(node, template) && !isUnschedulable(template);
}
