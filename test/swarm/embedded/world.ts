import { createObject } from '../../../src/swarm/embedded/objects.js';
import { createService, findService, updateService } from '../../../src/swarm/embedded/services.js';
import { virtualClock, type VirtualClock } from '../../../src/swarm/embedded/clock.js';
import { bringToLife, type LivingWorld } from '../../../src/swarm/embedded/engine.js';
import { tasksOf } from '../../../src/swarm/embedded/tasks.js';
import { newWorld, type NodeWish, type Task, type World } from '../../../src/swarm/embedded/world.js';
import type { Json } from '../../../src/swarm/json.js';

/** A world whose time passes only as the test says. */
export interface Lab {
  readonly world: World;
  readonly living: LivingWorld;
  readonly clock: VirtualClock;
  /** Gives the ID. */
  secret(name: string, value: string): string;
  service(wish: ServiceWish): string;
  /** Changes the spec as `edit` says. */
  update(service: string, edit: (spec: Json) => Json): void;
  rollback(service: string): void;
  /** "running/running 1:web", oldest first: state, wanted state, slot. */
  tasks(service: string): readonly Task[];
  state(service: string): string | null;
  /** Lets so many seconds pass. */
  pass(seconds: number): void;
}

export interface ServiceWish {
  readonly name: string;
  readonly replicas?: number;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** IDs of secrets, each mounted under its name. */
  readonly secrets?: readonly { readonly id: string; readonly name: string; readonly target?: string }[];
  readonly container?: Json;
  readonly template?: Json;
  readonly spec?: Json;
}

export const SECOND = 1_000_000_000;

export function newLab(nodes: readonly NodeWish[] = [{ hostname: 'one' }]): Lab {
  const clock = virtualClock();
  const world = newWorld('seed', clock.now(), nodes);
  const living = bringToLife(world, clock, () => undefined);
  const send = (name: string, rollback: boolean, edit: (spec: Json) => Json): void =>
    living.perform(() => {
      const { id, index, spec } = findService(world, name);
      updateService(world, id, { version: String(index), rollback, body: edit(spec) });
    });
  return {
    world,
    living,
    clock,
    secret: (name, value) =>
      living.perform(() => createObject(world, 'secret', { Name: name, Data: Buffer.from(value).toString('base64') })),
    service: (wish) => living.perform(() => createService(world, specOf(wish))),
    update: (name, edit) => send(name, false, edit),
    rollback: (name) => send(name, true, (spec) => spec),
    tasks: (name) => tasksOf(world, findService(world, name).id),
    state: (name) => findService(world, name).updateStatus?.state ?? null,
    pass: (seconds) => clock.advance(seconds * 1_000),
  };
}

export function specOf(wish: ServiceWish): Json {
  const refs = (wish.secrets ?? []).map(({ id, name, target }) => ({
    SecretID: id,
    SecretName: name,
    File: { Name: target ?? name, UID: '0', GID: '0', Mode: 0o400 },
  }));
  const labels = Object.entries(wish.labels ?? {}).map(([key, value]) => [`waxseal.embedded.${key}`, value]);
  const container = {
    Image: wish.image ?? 'web:1',
    Secrets: refs,
    Labels: Object.fromEntries(labels) as Json,
    ...wish.container,
  };
  return {
    Name: wish.name,
    TaskTemplate: { ContainerSpec: container, RestartPolicy: { Delay: SECOND / 2 }, ...wish.template },
    Mode: { Replicated: { Replicas: wish.replicas ?? 1 } },
    UpdateConfig: { Parallelism: 1, Monitor: SECOND, FailureAction: 'pause' },
    ...wish.spec,
  };
}

/** The same spec with another container. */
export function withContainer(spec: Json, change: Json): Json {
  const template = spec['TaskTemplate'] as Json;
  return {
    ...spec,
    TaskTemplate: { ...template, ContainerSpec: { ...(template['ContainerSpec'] as Json), ...change } },
  };
}

/** "running" for a task that runs and is wanted so, else "failed (shutdown)", oldest first. */
export function toldOf(tasks: readonly Task[]): readonly string[] {
  return tasks.map(({ desired, state }) => (state === desired ? state : `${state} (${desired})`));
}
