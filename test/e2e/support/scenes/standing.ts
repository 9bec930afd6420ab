import type { Engine } from '../engine.js';
import { inspect, tasksOf } from '../services.js';
import type { TaskJson, TaskTemplateJson } from '../shapes.js';
import type { Names } from './names.js';
import { slotsOf, specWords, type Standing, type StandingTask } from './shapes.js';

/** How a real service stands, in the words of the scene. Without anything of the product. */
export async function standingInSwarm(engine: Engine, service: string, names: Names): Promise<Standing> {
  const { PreviousSpec, Spec, UpdateStatus } = await inspect(engine, service);
  const { Replicated, ReplicatedJob } = (Spec.Mode ?? {}) as ModeJson;
  const tasks = Replicated === undefined ? [] : await tasksOf(engine, service);
  const { Condition } = Spec.TaskTemplate['RestartPolicy'] as { Condition: string };
  return {
    now: wordsOf(Spec.TaskTemplate, names),
    before: PreviousSpec === undefined ? null : wordsOf(PreviousSpec.TaskTemplate, names),
    update: UpdateStatus?.State ?? null,
    replicas: Replicated?.Replicas ?? ReplicatedJob?.TotalCompletions ?? 0,
    mode: Replicated === undefined ? 'replicated-job' : 'replicated',
    restart: Condition,
    slots: slotsOf(tasks.flatMap((task) => standingTask(task, names))),
  };
}

interface ModeJson {
  readonly Replicated?: { readonly Replicas: number };
  readonly ReplicatedJob?: { readonly TotalCompletions: number };
}

function standingTask({ DesiredState, Slot, Spec, Status }: TaskJson, names: Names): readonly StandingTask[] {
  const wanted = DesiredState === 'running' || DesiredState === 'ready';
  if (!wanted && Status.State !== 'failed') return [];
  const is = !wanted ? 'failed' : Status.State === 'running' ? 'runs' : 'waits';
  return [{ slot: String(Slot), is, of: wordsOf(Spec, names) }];
}

interface RefJson {
  readonly SecretName?: string;
  readonly ConfigName?: string;
  readonly File: { readonly Name: string };
}

interface ContainerJson {
  readonly Env?: readonly string[];
  readonly Secrets?: readonly RefJson[];
  readonly Configs?: readonly RefJson[];
}

function wordsOf({ ContainerSpec }: TaskTemplateJson, names: Names): string {
  const { Configs = [], Env = [], Secrets = [] } = ContainerSpec as ContainerJson;
  const refs = [...Secrets, ...Configs].map(({ ConfigName, File, SecretName }) => ({
    swarmName: names.plain(SecretName ?? `config/${ConfigName ?? ''}`),
    target: File.Name,
  }));
  const image = Env.find((text) => text.startsWith('IMAGE='))?.slice('IMAGE='.length) ?? '';
  return specWords(image, refs);
}
