import { updatable } from './restart.js';
import { modeOf } from './service-spec.js';
import { createTask, isWanted, wantTask } from './tasks.js';
import { beginUpdate } from './updater.js';
import type { Service, Task, World } from './world.js';

/** As many slots as replicas, and all of them brought to the spec. */
export function reconcileReplicated(world: World, service: Service, tasks: readonly Task[]): void {
  const mode = modeOf(service.spec);
  const replicas = mode.kind === 'replicated' ? mode.replicas : 0;
  const slots = groupSlots(tasks);
  const alive = new Map<number, readonly Task[]>();
  for (const [number, slot] of slots) {
    const found = updatable(service, slot, world.now);
    if (found.length > 0) alive.set(number, found);
  }
  const ordered = [...alive].sort(([a, one], [b, other]) => Number(isRunning(other)) - Number(isRunning(one)) || a - b);
  const kept = ordered.slice(0, replicas).map(([, slot]) => slot);
  beginUpdate(world, service, kept);
  for (const [, slot] of ordered.slice(replicas)) for (const task of slot) wantTask(world, task, 'remove');
  const used = new Set(alive.keys());
  for (let number = 1; used.size < replicas; number += 1) {
    if (used.has(number)) continue;
    used.add(number);
    createTask(world, service, { slot: number, nodeId: '', desired: 'running' });
  }
  for (const [number, slot] of slots) if (!used.has(number)) for (const task of slot) wantTask(world, task, 'remove');
}

function groupSlots(tasks: readonly Task[]): ReadonlyMap<number, readonly Task[]> {
  const slots = new Map<number, Task[]>();
  for (const task of tasks) {
    if (task.desired === 'remove') continue;
    const number = task.slot ?? 0;
    const slot = slots.get(number) ?? [];
    slot.push(task);
    slots.set(number, slot);
  }
  return slots;
}

function isRunning(slot: readonly Task[]): boolean {
  return slot.some((task) => isWanted(task) && task.state === 'running');
}
