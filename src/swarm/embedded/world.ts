import { createHash } from 'node:crypto';
import type { Json } from '../json.js';
import { newJournal, type Journal } from './journal.js';
import { newQueue, type Queue } from './queue.js';
import type { TaskState } from './task-state.js';
import type { Updater } from './updater.js';

/**
 * Everything that the embedded engine keeps. It is mutable on purpose, as a database is: the verbs and the orchestrator
 * write it in place, and each write of an object gives it the next raft index.
 */
export interface World {
  /** Decides all IDs. */
  readonly seed: string;
  ids: number;
  index: number;
  /** Unix ms. It only ever grows. */
  now: number;
  readonly clusterId: string;
  readonly nodes: Map<string, Node>;
  readonly secrets: Map<string, Secret>;
  readonly configs: Map<string, Secret>;
  readonly services: Map<string, Service>;
  readonly tasks: Map<string, Task>;
  /** What comes by itself, and when. */
  readonly queue: Queue;
  /** Services at which the orchestrator has to look. */
  readonly dirty: Set<string>;
  readonly journal: Journal;
}

/** What every object of a swarm has. The times are as the API shows them. */
interface Meta {
  readonly id: string;
  index: number;
  readonly created: string;
  updated: string;
}

/** Or a config. */
export interface Secret extends Meta {
  /** As given, without Data. */
  spec: Json;
  /** Base64. */
  readonly data: string;
}

export interface Node extends Meta {
  readonly hostname: string;
  readonly address: string;
  role: 'manager' | 'worker';
  availability: 'active' | 'pause' | 'drain';
  labels: Readonly<Record<string, string>>;
  state: 'ready' | 'down';
}

export interface UpdateStatus {
  readonly state: 'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';
  readonly message: string;
  readonly started: string | null;
  readonly completed: string | null;
}

export interface Service extends Meta {
  spec: Json;
  previousSpec: Json | null;
  /** Index at which the spec was written: tasks made from it are clean without a comparison. */
  specVersion: number;
  previousSpecVersion: number;
  updateStatus: UpdateStatus | null;
  /** Of a job. */
  iteration: number;
  lastExecution: string;
  updater: Updater | null;
  /** Restarts by slot, for MaxAttempts: when, in unix ms. */
  restarts: Record<string, { readonly specVersion: number; readonly times: readonly number[] }>;
  /** Written since the orchestrator looked. */
  changed: boolean;
}

export interface Task extends Meta {
  readonly serviceId: string;
  readonly serviceName: string;
  /** Number of the replica, of a job's from 0; null: its service has one task on each node. */
  readonly slot: number | null;
  nodeId: string;
  readonly template: Json;
  readonly specVersion: number;
  readonly iteration: number;
  desired: TaskState;
  state: TaskState;
  /** When it came into that state. */
  timestamp: string;
  message: string;
  error: string;
  exitCode: number;
  containerId: string;
  /** Unix ms at which its node does something with it next. */
  due: number | null;
  /** Unix ms at which its program began. */
  begun: number | null;
  /** It is kept ready until a time has come and another task has ended (waited for until `latest`). */
  startAfter: { readonly at: number; readonly task: string | null; readonly latest: number } | null;
}

export interface NodeWish {
  readonly hostname: string;
  readonly role?: 'manager' | 'worker';
  readonly labels?: Readonly<Record<string, string>>;
}

export function newWorld(seed: string, nowMs: number, nodes: readonly NodeWish[]): World {
  const world: World = {
    seed,
    ids: 0,
    index: 10,
    now: nowMs,
    clusterId: idOf(seed, 0),
    nodes: new Map(),
    secrets: new Map(),
    configs: new Map(),
    services: new Map(),
    tasks: new Map(),
    queue: newQueue(),
    dirty: new Set(),
    journal: newJournal(),
  };
  for (const [at, wish] of nodes.entries()) addNode(world, wish, at);
  return world;
}

function addNode(world: World, { hostname, role, labels }: NodeWish, at: number): void {
  const meta = newMeta(world);
  world.nodes.set(meta.id, {
    ...meta,
    hostname,
    address: `10.0.0.${at + 1}`,
    role: role ?? (at === 0 ? 'manager' : 'worker'),
    availability: 'active',
    labels: labels ?? {},
    state: 'ready',
  });
}

export function newMeta(world: World): { id: string; index: number; created: string; updated: string } {
  const time = touch(world);
  return { id: newId(world), index: time.index, created: time.updated, updated: time.updated };
}

/** What a write changes of every object. */
export function touch(world: World): { index: number; updated: string } {
  world.index += 1;
  return { index: world.index, updated: timeOf(world) };
}

/** Now, as the API shows it. The nanoseconds come from the raft index: later writes of one millisecond sort later. */
export function timeOf(world: World): string {
  const nanos = String(world.index % 1_000_000).padStart(6, '0');
  return new Date(world.now).toISOString().replace('Z', `${nanos}Z`);
}

export function newId(world: World): string {
  world.ids += 1;
  return idOf(world.seed, world.ids);
}

/** 25 of [a-z0-9], as the engine's own. */
function idOf(seed: string, number: number): string {
  const digest = createHash('sha256').update(`${seed} ${number}`).digest('hex');
  return BigInt(`0x${digest}`).toString(36).padStart(25, '0').slice(0, 25);
}
