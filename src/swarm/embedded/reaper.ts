import { hasEnded } from './task-state.js';
import { slotOf } from './tasks.js';
import type { Task, World } from './world.js';

/** Of each slot so many tasks are remembered, the wanted one among them. */
const KEPT = 5;

/** Forgets the tasks that are to be removed, and those of too long ago. */
export function reap(world: World, tasks: readonly Task[]): void {
  const slots = new Map<string, Task[]>();
  for (const task of tasks) {
    if (task.desired === 'remove' && hasEnded(task.state)) {
      world.tasks.delete(task.id);
      continue;
    }
    const slot = slots.get(slotOf(task)) ?? [];
    slot.push(task);
    slots.set(slotOf(task), slot);
  }
  for (const slot of slots.values()) {
    const past = slot.filter((task) => hasEnded(task.desired) && hasEnded(task.state));
    for (const task of past.slice(0, Math.max(0, slot.length - KEPT))) world.tasks.delete(task.id);
  }
}
