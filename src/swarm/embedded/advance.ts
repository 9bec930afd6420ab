import { work } from './agent.js';
import { orchestrate } from './orchestrator.js';
import type { World } from './world.js';

/** Lets all happen that is due until `now` (unix ms), in its order. */
export function advance(world: World, now: number): void {
  settle(world);
  for (let next = world.queue.peek(); next !== null && next.at <= now; next = world.queue.peek()) {
    world.queue.take();
    world.now = Math.max(world.now, next.at);
    if (next.kind === 'service') world.dirty.add(next.id);
    const task = next.kind === 'task' ? world.tasks.get(next.id) : undefined;
    if (task !== undefined) work(world, task);
    settle(world);
  }
  world.now = Math.max(world.now, now);
}

function settle(world: World): void {
  for (const id of world.dirty) {
    world.dirty.delete(id);
    orchestrate(world, id);
  }
}
