import { decodeHolder, LABEL } from '../../src/model/labels.js';
import type { Live, Node, Ref, Service, ServiceMode, Stranger, Task, UpdateState } from '../../src/model/live.js';
import type { Labels } from '../../src/model/plan.js';

/**
 * A small pure model of a Swarm, written from what real engines were seen to do (SWARM facts in docs/swarm.md). It knows
 * no HTTP and no time but `tick`. It is mutable on purpose: tests push it around, the planner only ever sees `liveOf`.
 */
export interface World {
  index: number;
  ids: number;
  readonly secrets: Map<string, WorldSecret>;
  readonly services: Map<string, WorldService>;
  readonly tasks: Map<string, WorldTask>;
  readonly nodes: Node[];
}

export interface WorldSecret {
  readonly id: string;
  readonly name: string;
  index: number;
  labels: Labels;
  readonly value: string;
}

export interface WorldSpec {
  readonly refs: readonly Ref[];
  /** Stands for everything else in the task template: an image, say. */
  readonly image: string;
}

export interface WorldService {
  readonly id: string;
  readonly name: string;
  index: number;
  spec: WorldSpec;
  previous: WorldSpec | null;
  updateState: UpdateState | null;
  replicas: number;
  readonly mode: ServiceMode;
  readonly restart: Service['restart'];
  readonly failureAction: 'pause' | 'rollback' | 'continue';
  readonly labels: Labels;
}

export interface WorldTask {
  readonly id: string;
  index: number;
  readonly serviceId: string;
  readonly slot: string;
  readonly nodeId: string;
  state: string;
  wanted: boolean;
  readonly spec: WorldSpec;
  exitCode: number | null;
}

/**
 * Which tasks live: by what they mount and run. Values and images whose name starts with "bad" make a task fail: before
 * it runs, or just after it if the name ends with "later".
 */
export function isHealthy(world: World, spec: WorldSpec): boolean {
  if (spec.image.startsWith('bad')) return false;
  return spec.refs.every((ref) => world.secrets.get(ref.secretId)?.value.startsWith('bad') === false);
}

export function runsFirst(world: World, spec: WorldSpec): boolean {
  const names = [spec.image, ...spec.refs.map((ref) => world.secrets.get(ref.secretId)?.value ?? 'bad')];
  return names.every((name) => !name.startsWith('bad') || name.endsWith('later'));
}

export function newWorld(): World {
  const node: Node = {
    id: 'node1',
    hostname: 'node1',
    role: 'manager',
    ready: true,
    availability: 'active',
    labels: {},
    engineLabels: {},
    os: 'linux',
    architecture: 'x86_64',
    ip: '10.0.0.1',
    engineVersion: '28.2.2',
  };
  return { index: 10, ids: 0, secrets: new Map(), services: new Map(), tasks: new Map(), nodes: [node] };
}

export function nextIndex(world: World): number {
  world.index += 1;
  return world.index;
}

export function newId(world: World, kind: string): string {
  world.ids += 1;
  return `${kind}${world.ids}`;
}

/** The world as the Swarm door would show it. */
export function liveOf(world: World, owner: string, withTasks: boolean): Live {
  const rows = [...world.secrets.values()].map((secret) => ({ ...secret, createdAtMs: 0 }));
  const holders = rows.flatMap((row) => decodeHolder(row, owner) ?? []);
  const ours = new Set(holders.map((holder) => holder.id));
  return {
    holders: holders.sort((a, b) => (a.swarmName < b.swarmName ? -1 : 1)),
    strangers: rows.filter((row) => !ours.has(row.id)).map(strangerOf),
    services: [...world.services.values()].map(serviceOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    tasks: withTasks ? [...world.tasks.values()].map((task) => taskOf(task)) : null,
    nodes: withTasks ? world.nodes : null,
    engineVersion: '28.2.2',
  };
}

function strangerOf(secret: WorldSecret): Stranger {
  const { id, index, labels, name } = secret;
  const marked = Object.keys(labels).some((key) => key.startsWith('waxseal.') || key.startsWith('com.docker.'));
  const owner = labels[LABEL.owner] ?? null;
  return { id, index, labels, owner, swarmName: name, adoptable: !marked, sameContent: null };
}

function serviceOf(service: WorldService): Service {
  const { id, index, labels, mode, name, previous, replicas, restart, spec, updateState } = service;
  return {
    id,
    index,
    name,
    labels,
    stack: labels['com.docker.stack.namespace'] ?? null,
    mode,
    replicas: mode === 'replicated' ? replicas : 0,
    restart,
    refs: spec.refs,
    previousRefs: previous?.refs ?? null,
    template: spec.image,
    spec: spec.image,
    previousSpec: previous?.image ?? null,
    updateState,
    maxFailureRatio: 0,
    constraints: [],
    platforms: [],
    lossyField: null,
  };
}

function taskOf({ exitCode, id, index, nodeId, serviceId, slot, spec, state, wanted }: WorldTask): Task {
  const error = state === 'failed' ? 'task: non-zero exit (1)' : '';
  const base = { id, index, serviceId, slot, nodeId, state, wanted, error, exitCode };
  return { ...base, refs: spec.refs, template: spec.image };
}
