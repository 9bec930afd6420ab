import type { ObjectKind } from '../../model/object-name.js';
import { idOfMount, MOUNTS, mountsIn } from '../mounts.js';
import { fieldOf, isObject, listOf, numberOf, textOf, textsOf, type Json } from '../json.js';

/** What the orchestrator reads of a service spec, with the engine's defaults. Times are ms. */

export type Mode =
  | { readonly kind: 'replicated'; readonly replicas: number }
  | { readonly kind: 'global' }
  | { readonly kind: 'replicated-job'; readonly concurrent: number; readonly total: number }
  | { readonly kind: 'global-job' };

export function modeOf(spec: Json): Mode {
  const mode = spec['Mode'];
  if (isObject(fieldOf(mode, 'Global'))) return { kind: 'global' };
  if (isObject(fieldOf(mode, 'GlobalJob'))) return { kind: 'global-job' };
  const job = fieldOf(mode, 'ReplicatedJob');
  if (isObject(job)) {
    const concurrent = numberOf(job['MaxConcurrent'], 1);
    return { kind: 'replicated-job', concurrent, total: numberOf(job['TotalCompletions'], concurrent) };
  }
  return { kind: 'replicated', replicas: numberOf(fieldOf(fieldOf(mode, 'Replicated'), 'Replicas'), 1) };
}

export function isJob(spec: Json): boolean {
  return modeOf(spec).kind.endsWith('job');
}

export function nameOf(spec: Json): string {
  return textOf(spec['Name']);
}

export function labelsOf(spec: Json): Readonly<Record<string, string>> {
  return textsOf(spec['Labels']);
}

export function templateOf(spec: Json): Json {
  const template = spec['TaskTemplate'];
  return isObject(template) ? template : {};
}

export function constraintsOf(template: unknown): readonly string[] {
  return listOf(fieldOf(fieldOf(template, 'Placement'), 'Constraints')).map(textOf);
}

export interface MountRef {
  readonly id: string;
  readonly name: string;
  /** null: the reference says no file. */
  readonly target: string | null;
  /** Read by the engine itself: only configs are. */
  readonly runtime: boolean;
}

export function mountRefsOf(spec: Json, kind: ObjectKind): readonly MountRef[] {
  return mountsIn(templateOf(spec)['ContainerSpec'], kind).map((ref) => {
    const file = fieldOf(ref, 'File');
    const target = isObject(file) ? textOf(file['Name']) : null;
    const runtime = kind === 'config' && isObject(fieldOf(ref, 'Runtime'));
    return { id: idOfMount(ref, kind), name: textOf(fieldOf(ref, MOUNTS[kind].name)), target, runtime };
  });
}

export interface UpdateSettings {
  /** 0: all at once. */
  readonly parallelism: number;
  readonly delay: number;
  readonly monitor: number;
  readonly failureAction: 'pause' | 'continue' | 'rollback';
  readonly maxFailureRatio: number;
  readonly startFirst: boolean;
}

const DEFAULT_MONITOR = 5_000;

export function updateSettingsOf(spec: Json, field: 'UpdateConfig' | 'RollbackConfig'): UpdateSettings {
  const config = spec[field];
  const delay = toMs(fieldOf(config, 'Delay'), 0);
  const monitor = toMs(fieldOf(config, 'Monitor'), DEFAULT_MONITOR) || DEFAULT_MONITOR;
  const action = textOf(fieldOf(config, 'FailureAction'));
  return {
    parallelism: isObject(config) ? numberOf(config['Parallelism'], 0) : 1,
    delay,
    monitor: delay >= monitor ? delay + 1_000 : monitor,
    failureAction: action === 'continue' || action === 'rollback' ? action : 'pause',
    maxFailureRatio: numberOf(fieldOf(config, 'MaxFailureRatio'), 0),
    startFirst: fieldOf(config, 'Order') === 'start-first',
  };
}

export interface RestartPolicy {
  readonly condition: 'none' | 'on-failure' | 'any';
  readonly delay: number;
  /** 0: without end. */
  readonly maxAttempts: number;
  /** 0: attempts are counted since the spec was written. */
  readonly window: number;
}

export function restartPolicyOf(template: Json): RestartPolicy {
  const policy = template['RestartPolicy'];
  const condition = textOf(fieldOf(policy, 'Condition'));
  return {
    condition: condition === 'none' || condition === 'on-failure' ? condition : 'any',
    delay: toMs(fieldOf(policy, 'Delay'), 5_000),
    maxAttempts: numberOf(fieldOf(policy, 'MaxAttempts'), 0),
    window: toMs(fieldOf(policy, 'Window'), 0),
  };
}

/** The API gives nanoseconds. */
function toMs(value: unknown, absent: number): number {
  return typeof value === 'number' ? value / 1_000_000 : absent;
}

/** As the engine keeps a spec: with what a client left out, and without lists that are empty. */
export function completeSpec(body: Json): Json {
  const spec = withoutEmpty(body) as Json;
  const template = templateOf(spec);
  const container = template['ContainerSpec'];
  return {
    ...spec,
    Labels: labelsOf(spec),
    TaskTemplate: {
      ...template,
      ...(isObject(container) ? { ContainerSpec: { ...container, Isolation: 'default' } } : {}),
      ForceUpdate: numberOf(template['ForceUpdate'], 0),
      Runtime: 'container',
    },
    Mode: completeMode(spec),
  };
}

function completeMode(spec: Json): Json {
  const mode = modeOf(spec);
  switch (mode.kind) {
    case 'replicated':
      return { Replicated: { Replicas: mode.replicas } };
    case 'replicated-job':
      return { ReplicatedJob: { MaxConcurrent: mode.concurrent, TotalCompletions: mode.total } };
    case 'global':
      return { Global: {} };
    case 'global-job':
      return { GlobalJob: {} };
  }
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null && !(Array.isArray(field) && !field.length));
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutEmpty(field)]));
}
