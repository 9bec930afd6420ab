import type { Engine } from '../../e2e/support/engine.js';
import { tasksOf } from '../../e2e/support/services.js';
import type { TaskJson } from '../../e2e/support/shapes.js';
import { waitFor } from '../../e2e/support/wait.js';

/** Waits until a task of the service is as asked, and gives the newest such. */
export async function aTask(
  engine: Engine,
  service: string,
  what: string,
  is: (task: TaskJson) => boolean,
): Promise<TaskJson> {
  return waitFor(`a task of "${service}" that ${what}`, async () => (await tasksOf(engine, service)).find(is));
}

export const inState =
  (...states: readonly string[]) =>
  (task: TaskJson): boolean =>
    states.includes(task.Status.State);

export const isRunning = (task: TaskJson | undefined): boolean =>
  task?.DesiredState === 'running' && task.Status.State === 'running';

/** Tasks whose container is given this variable, oldest first. */
export const withEnv = (tasks: readonly TaskJson[], variable: string): readonly TaskJson[] =>
  [...tasks].reverse().filter(({ Spec }) => (Spec.ContainerSpec['Env'] as string[] | undefined)?.includes(variable));

/** When the task came into the state that it is in, in ms; not a number for no task. */
export const since = (task: TaskJson | undefined): number => Date.parse(task?.Status.Timestamp ?? '');

/** When it was made, in ms; not a number for no task. */
export const created = (task: TaskJson | undefined): number => Date.parse(task?.CreatedAt ?? '');
