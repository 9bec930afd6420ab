import type { Answer, Engine } from '../../e2e/support/engine.js';
import { inspect } from '../../e2e/support/services.js';
import type { ServiceSpecJson, TaskTemplateJson } from '../../e2e/support/shapes.js';
import { told } from './told.js';

type Edit = (spec: ServiceSpecJson) => ServiceSpecJson;

/** Sends the service's spec back, edited. The engine writes services too, so it may take more than one attempt. */
export async function change(engine: Engine, service: string, edit: Edit): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await attemptChange(engine, service, edit);
    if (answer.status === 200) return;
    const [status, message] = await told(Promise.resolve(answer));
    if (message?.endsWith('out of sequence') !== true || attempt === 20)
      throw new Error(`${String(status)} ${message ?? ''}`);
  }
}

/** One attempt, whatever comes of it. `query` is put behind the version: `&rollback=previous`. */
export async function attemptChange(engine: Engine, service: string, edit: Edit, query = ''): Promise<Answer> {
  const { ID, Version, Spec } = await inspect(engine, service);
  return engine.ask('POST', `/services/${ID}/update?version=${String(Version.Index)}${query}`, edit(Spec));
}

/** As `docker service rollback`. */
export async function rollBack(engine: Engine, service: string): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await attemptChange(engine, service, (spec) => spec, '&rollback=previous');
    const [, message] = await told(Promise.resolve(answer));
    if (message?.endsWith('out of sequence') !== true || attempt === 20) return answer;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields put over the container's spec; a function sees those that are there. */
export const container =
  (fields: Fields | ((container: TaskTemplateJson['ContainerSpec']) => Fields)): Edit =>
  (spec) => {
    const { TaskTemplate } = spec;
    const { ContainerSpec } = TaskTemplate;
    const over = typeof fields === 'function' ? fields(ContainerSpec) : fields;
    return { ...spec, TaskTemplate: { ...TaskTemplate, ContainerSpec: { ...ContainerSpec, ...over } } };
  };

/** Fields put over the task template. */
export const template =
  (fields: Fields): Edit =>
  (spec) => ({ ...spec, TaskTemplate: { ...spec.TaskTemplate, ...fields } });

/** Another number of replicas. */
export const replicas =
  (Replicas: number): Edit =>
  (spec) => ({ ...spec, Mode: { Replicated: { Replicas } } });

/** Labels of the service, which no task sees. */
export const labels =
  (Labels: Readonly<Record<string, string>>): Edit =>
  (spec) => ({ ...spec, Labels });

/** Another behaviour (see `behaves`) of the next tasks. */
export const behaving = (as: { command?: readonly string[]; container?: Fields }): Edit =>
  container({ Command: as.command ?? [], Labels: {}, ...as.container });
