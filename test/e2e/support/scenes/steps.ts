import { isDeepStrictEqual } from 'node:util';
import { isHealthy, type World, type WorldService, type WorldSpec, type WorldTask } from '../../../world/world.js';

/**
 * What a service has to be told, one spec after the other, for its tasks to come to stand as they do in this world: the
 * last spec but a rollback's. Older ones than that have left nothing that a plan could see.
 */
export function stepsTo(service: WorldService, world: World): readonly WorldSpec[] {
  const { previous, spec, updateState } = service;
  const tasks = tasksIn(world, service);
  if (updateState === 'rollback_completed') {
    // By the engine itself, which then forgets what it came from: only tasks that failed still tell.
    const left = previous ?? tasks.find(({ state }) => state === 'failed')?.spec;
    return left === undefined ? [spec] : [spec, left];
  }
  if (previous === null) return [spec];
  if (isDeepStrictEqual(previous, spec)) return [spec, spec];
  const others = tasks.filter((task) => !isOneOf(task.spec, [previous, spec]) && !isGone(world, task.spec));
  // A service begins on something that lives, and a task that was not reached yet still runs on it.
  const begun = isHealthy(world, previous) ? others.find(({ wanted }) => wanted) : others[0];
  return [...(begun === undefined ? [] : [begun.spec]), previous, spec];
}

/** An update that was overtaken before any task came to be of it has none. */
export function hasTasks(service: WorldService, world: World, spec: WorldSpec): boolean {
  return tasksIn(world, service).some((task) => isDeepStrictEqual(task.spec, spec));
}

function tasksIn(world: World, { id }: WorldService): readonly WorldTask[] {
  return [...world.tasks.values()].filter(({ serviceId }) => serviceId === id);
}

function isOneOf(spec: WorldSpec, specs: readonly WorldSpec[]): boolean {
  return specs.some((one) => isDeepStrictEqual(one, spec));
}

/** It mounts something that is not there any more. */
function isGone(world: World, { refs }: WorldSpec): boolean {
  return refs.some(({ secretId }) => !world.secrets.has(secretId));
}
