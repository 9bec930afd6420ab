import { isDeepStrictEqual } from 'node:util';
import type { Ref } from '../../src/model/live.js';
import { kindOfName } from '../../src/model/object-name.js';
import type { Labels } from '../../src/model/plan.js';
import {
  isHealthy,
  newId,
  nextIndex,
  runsFirst,
  type World,
  type WorldSecret,
  type WorldService,
  type WorldSpec,
  type WorldTask,
} from './world.js';

/** What the engine does with a request, and what it does by itself when time passes. */

export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export function createSecret(world: World, name: string, labels: Labels, value: string): string {
  const taken = [...world.secrets.values()].some((secret) => secret.name.toLowerCase() === name.toLowerCase());
  if (taken) throw new Refused('Conflict');
  const id = newId(world, 'secret');
  world.secrets.set(id, { id, name, labels, value, index: nextIndex(world) });
  return id;
}

export function relabelSecret(world: World, id: string, index: number, labels: Labels): void {
  const secret = world.secrets.get(id);
  if (secret === undefined) throw new Refused('NotFound');
  if (secret.index !== index) throw new Refused('Conflict');
  secret.labels = labels;
  secret.index = nextIndex(world);
}

/** The engine looks at Spec alone (that is what P3 is for). */
export function removeSecret(world: World, id: string): void {
  const used = [...world.services.values()].some(({ spec }) => spec.refs.some((ref) => ref.secretId === id));
  if (used) throw new Refused('Conflict');
  if (!world.secrets.delete(id)) throw new Refused('NotFound');
}

export function updateService(world: World, id: string, index: number, spec: WorldSpec): void {
  const service = world.services.get(id);
  if (service === undefined) throw new Refused('NotFound');
  if (service.index !== index) throw new Refused('Conflict');
  const targets = spec.refs.map((ref) => `${kindOfName(ref.swarmName)} ${ref.target}`);
  if (spec.refs.some((ref) => !world.secrets.has(ref.secretId)) || new Set(targets).size < targets.length) {
    throw new Refused('Refused');
  }
  service.previous = service.spec;
  service.spec = spec;
  // Where no task is dirty the engine never says "updating".
  service.updateState = dirty(world, service).length > 0 ? 'updating' : null;
  service.index = nextIndex(world);
}

/** `docker service rollback`: 400 without a previous spec; a secret that is gone is not noticed. */
export function rollbackService(world: World, id: string): void {
  const service = world.services.get(id);
  if (service?.previous == null) throw new Refused('Refused');
  const from = service.spec;
  service.spec = service.previous;
  service.previous = from;
  service.updateState = 'rollback_started';
  service.index = nextIndex(world);
}

/** `docker service scale`: an update like any other, which also loses the rollback target. */
export function scaleService(world: World, id: string, replicas: number): void {
  const service = world.services.get(id);
  if (service === undefined) return;
  service.previous = service.spec;
  service.updateState = null;
  service.replicas = replicas;
  service.index = nextIndex(world);
}

export interface NewService {
  readonly name: string;
  readonly refs: readonly { readonly secret: WorldSecret; readonly target: string }[];
  readonly image?: string;
  readonly replicas?: number;
  readonly mode?: WorldService['mode'];
  readonly restart?: WorldService['restart'];
  readonly failureAction?: WorldService['failureAction'];
  readonly labels?: Labels;
}

export function createService(world: World, wanted: NewService): WorldService {
  const id = newId(world, 'service');
  const service: WorldService = {
    id,
    name: wanted.name,
    index: nextIndex(world),
    spec: { refs: wanted.refs.map(({ secret, target }) => refTo(secret, target)), image: wanted.image ?? 'image:1' },
    previous: null,
    updateState: null,
    replicas: wanted.replicas ?? 1,
    mode: wanted.mode ?? 'replicated',
    restart: wanted.restart ?? 'any',
    failureAction: wanted.failureAction ?? 'pause',
    labels: wanted.labels ?? {},
  };
  world.services.set(id, service);
  return service;
}

export function refTo(secret: WorldSecret, target: string): Ref {
  return { secretId: secret.id, swarmName: secret.name, target, uid: '0', gid: '0', mode: 0o400 };
}

/**
 * One step of time for every service: a dirty slot is replaced, an empty one filled, a task whose spec cannot live
 * fails. The engine gives up on an update with the first failure, as `failureAction` says.
 */
export function tick(world: World): void {
  for (const service of world.services.values()) tickService(world, service);
}

function tickService(world: World, service: WorldService): void {
  if (service.mode !== 'replicated') return;
  const failed = failNow(world, service);
  if (failed && service.updateState === 'updating') giveUp(world, service);
  else if (failed && service.updateState === 'rollback_started') setState(world, service, 'rollback_paused');
  removeSurplus(world, service);
  fillSlots(world, service);
  if (service.updateState === 'paused' || service.updateState === 'rollback_paused') return;
  const [next] = dirty(world, service);
  if (next !== undefined) replace(world, service, next);
  else if (service.updateState === 'updating' && isThrough(world, service)) setState(world, service, 'completed');
  else if (service.updateState === 'rollback_started' && allRun(world, service))
    setState(world, service, 'rollback_completed');
}

function setState(world: World, service: WorldService, state: WorldService['updateState']): void {
  service.updateState = state;
  service.index = nextIndex(world);
}

/** Started tasks run or fail at the next tick, so that "starting" can be seen. */
function failNow(world: World, service: WorldService): boolean {
  let failed = false;
  for (const task of wantedTasks(world, service)) {
    const lives = isHealthy(world, task.spec) && task.spec.refs.every((ref) => world.secrets.has(ref.secretId));
    if (task.state === 'starting' && (lives || runsFirst(world, task.spec))) touch(world, task, 'running');
    else if (!lives && (task.state === 'starting' || task.state === 'running')) {
      touch(world, task, 'failed');
      task.wanted = false;
      task.exitCode = 1;
      // The updater watches only the tasks that it made itself.
      failed = failed || isDeepStrictEqual(task.spec, service.spec);
    }
  }
  return failed;
}

function touch(world: World, task: WorldTask, state: string): void {
  task.state = state;
  task.index = nextIndex(world);
}

function giveUp(world: World, service: WorldService): void {
  if (service.failureAction === 'pause') setState(world, service, 'paused');
  if (service.failureAction !== 'rollback' || service.previous === null) return;
  service.spec = service.previous;
  service.previous = null;
  setState(world, service, 'rollback_started');
}

function wantedTasks(world: World, service: WorldService): readonly WorldTask[] {
  return [...world.tasks.values()].filter((task) => task.serviceId === service.id && task.wanted);
}

function dirty(world: World, service: WorldService): readonly WorldTask[] {
  return wantedTasks(world, service).filter((task) => !isDeepStrictEqual(task.spec, service.spec));
}

function allRun(world: World, service: WorldService): boolean {
  const tasks = wantedTasks(world, service);
  return tasks.length === service.replicas && tasks.every((task) => task.state === 'running');
}

/** With failure_action continue an update ends as completed whatever became of its tasks. */
function isThrough(world: World, service: WorldService): boolean {
  return service.failureAction === 'continue' || allRun(world, service);
}

function removeSurplus(world: World, service: WorldService): void {
  for (const task of wantedTasks(world, service)) {
    if (Number(task.slot) <= service.replicas) continue;
    task.wanted = false;
    touch(world, task, 'shutdown');
  }
}

function fillSlots(world: World, service: WorldService): void {
  const slots = new Set(wantedTasks(world, service).map((task) => task.slot));
  for (let slot = 1; slot <= service.replicas; slot += 1) {
    if (!slots.has(String(slot))) start(world, service, String(slot));
  }
}

function replace(world: World, service: WorldService, old: WorldTask): void {
  old.wanted = false;
  touch(world, old, 'shutdown');
  start(world, service, old.slot);
}

/** Five tasks of a slot are remembered. */
function start(world: World, service: WorldService, slot: string): void {
  const id = newId(world, 'task');
  const index = nextIndex(world);
  world.tasks.set(id, {
    id,
    index,
    serviceId: service.id,
    slot,
    nodeId: 'node1',
    state: 'starting',
    wanted: true,
    spec: service.spec,
    exitCode: null,
  });
  const history = [...world.tasks.values()].filter((t) => t.serviceId === service.id && t.slot === slot && !t.wanted);
  for (const old of history.slice(0, Math.max(0, history.length - 4))) world.tasks.delete(old.id);
}

export function settleDown(world: World, ticks = 30): void {
  for (let i = 0; i < ticks; i += 1) tick(world);
}
