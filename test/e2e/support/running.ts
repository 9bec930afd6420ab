import type { Engine } from './engine.js';
import { inspect, tasksOf } from './services.js';
import type { TaskJson } from './shapes.js';
import { waitFor } from './wait.js';

/** The tasks that the engine wants running and that do. */
export async function runningTasks(engine: Engine, service: string): Promise<readonly TaskJson[]> {
  const tasks = await tasksOf(engine, service);
  return tasks.filter((task) => task.DesiredState === 'running' && task.Status.State === 'running');
}

/** Waits until exactly `n` tasks of the service's current spec run and no other is wanted. Gives them. */
export async function running(engine: Engine, service: string, n = 1, seconds = 60): Promise<readonly TaskJson[]> {
  return waitFor(
    `${String(n)} running tasks of "${service}"`,
    async () => {
      const { Spec } = await inspect(engine, service);
      const wanted = (await tasksOf(engine, service)).filter((task) => task.DesiredState === 'running');
      const good = wanted.filter((task) => task.Status.State === 'running' && sameSecrets(task, Spec.TaskTemplate));
      return good.length === n && wanted.length === n ? good : null;
    },
    seconds,
  );
}

/** Waits until the engine reports this state of the service's last update. */
export async function updateState(engine: Engine, service: string, state: string, seconds = 60): Promise<void> {
  await waitFor(
    `update state "${state}" of "${service}"`,
    async () => (await inspect(engine, service)).UpdateStatus?.State === state,
    seconds,
  );
}

function sameSecrets(task: TaskJson, template: TaskJson['Spec']): boolean {
  const ids = (t: TaskJson['Spec']): string => (t.ContainerSpec.Secrets ?? []).map((ref) => ref.SecretID).join();
  return ids(task.Spec) === ids(template);
}
