import type { Engine } from './engine.js';
import { forever } from './programs.js';
import type { ServiceJson, ServiceSpecJson, SecretRefJson, TaskJson, TaskTemplateJson } from './shapes.js';
import { secretNamed } from './secrets.js';

/** A mount as tests write it: the name of a secret that exists, or its parts. Default mode 0400. */
export type Mount = string | { secret: string; target?: string; uid?: string; gid?: string; mode?: number };

export interface ServiceWish {
  readonly name: string;
  readonly secrets?: readonly Mount[];
  /** Default: runs for ever. See programs.ts. */
  readonly command?: readonly string[];
  /** Default: replicated, 1. */
  readonly replicas?: number;
  readonly mode?: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  readonly labels?: Readonly<Record<string, string>>;
  readonly restart?: { condition: 'none' | 'on-failure' | 'any'; delaySeconds?: number; attempts?: number };
  /** Default: pause, one by one, monitored for 1 s. */
  readonly update?: {
    failureAction?: 'pause' | 'continue' | 'rollback';
    parallelism?: number;
    monitorSeconds?: number;
    delaySeconds?: number;
    maxFailureRatio?: number;
    order?: 'stop-first' | 'start-first';
  };
  readonly constraints?: readonly string[];
  /** Put over ContainerSpec, over TaskTemplate and over the whole spec, field by field. */
  readonly container?: Readonly<Record<string, unknown>>;
  readonly template?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

const SECOND = 1_000_000_000;

/** Creates a service and gives its ID. Its image is local/busybox:1, which every test engine has. */
export async function createService(engine: Engine, wish: ServiceWish): Promise<string> {
  const refs = await Promise.all((wish.secrets ?? []).map((mount) => toRef(engine, mount)));
  const made = await engine.post('/services/create', toSpec(wish, refs));
  return (made as { ID: string }).ID;
}

async function toRef(engine: Engine, mount: Mount): Promise<SecretRefJson> {
  const { secret, target, uid, gid, mode } = typeof mount === 'string' ? { secret: mount } : mount;
  const { ID } = await secretNamed(engine, secret);
  const file = { Name: target ?? secret, UID: uid ?? '0', GID: gid ?? '0', Mode: mode ?? 0o400 };
  return { SecretID: ID, SecretName: secret, File: file };
}

function toSpec(wish: ServiceWish, refs: readonly SecretRefJson[]): ServiceSpecJson {
  const { condition, delaySeconds, attempts } = { condition: 'any', delaySeconds: 0.5, ...wish.restart };
  const isJob = wish.mode?.endsWith('job') === true;
  const template: TaskTemplateJson = {
    ContainerSpec: {
      Image: 'local/busybox:1',
      Command: wish.command ?? forever,
      StopGracePeriod: SECOND,
      Secrets: refs,
      ...wish.container,
    },
    RestartPolicy: {
      Condition: isJob ? 'none' : condition,
      Delay: delaySeconds * SECOND,
      MaxAttempts: attempts ?? 0,
    },
    Placement: { Constraints: wish.constraints ?? [] },
    ...wish.template,
  };
  const spec = { Name: wish.name, Labels: wish.labels ?? {}, TaskTemplate: template, Mode: toMode(wish) };
  return { ...spec, ...(isJob ? {} : { UpdateConfig: toUpdateConfig(wish.update) }), ...wish.spec };
}

function toMode(wish: ServiceWish): ServiceSpecJson['Mode'] & object {
  switch (wish.mode ?? 'replicated') {
    case 'replicated':
      return { Replicated: { Replicas: wish.replicas ?? 1 } };
    case 'global':
      return { Global: {} };
    case 'replicated-job':
      return { ReplicatedJob: { MaxConcurrent: wish.replicas ?? 1, TotalCompletions: wish.replicas ?? 1 } };
    case 'global-job':
      return { GlobalJob: {} };
  }
}

function toUpdateConfig(update: ServiceWish['update'] = {}): Readonly<Record<string, unknown>> {
  return {
    Parallelism: update.parallelism ?? 1,
    Monitor: (update.monitorSeconds ?? 1) * SECOND,
    Delay: (update.delaySeconds ?? 0) * SECOND,
    FailureAction: update.failureAction ?? 'pause',
    MaxFailureRatio: update.maxFailureRatio ?? 0,
    Order: update.order ?? 'stop-first',
  };
}

/** By ID or name. */
export async function inspect(engine: Engine, service: string): Promise<ServiceJson> {
  return (await engine.get(`/services/${encodeURIComponent(service)}`)) as ServiceJson;
}

/** All tasks that the engine remembers of a service, newest first. */
export async function tasksOf(engine: Engine, service: string): Promise<readonly TaskJson[]> {
  const filters = encodeURIComponent(JSON.stringify({ service: [service] }));
  const tasks = (await engine.get(`/tasks?filters=${filters}`)) as TaskJson[];
  return tasks.sort((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1));
}

/** Somebody else's update of a service: reads the spec, lets `edit` change it, sends it back. */
export async function updateService(
  engine: Engine,
  service: string,
  edit: (spec: ServiceSpecJson) => ServiceSpecJson,
): Promise<void> {
  const { ID, Version, Spec } = await inspect(engine, service);
  await engine.post(`/services/${ID}/update?version=${String(Version.Index)}`, edit(Spec));
}

/** The secret names that a service's spec mounts, in its order. */
export async function mountsOf(engine: Engine, service: string): Promise<readonly string[]> {
  const { Spec } = await inspect(engine, service);
  return (Spec.TaskTemplate.ContainerSpec.Secrets ?? []).map((ref) => ref.SecretName);
}
