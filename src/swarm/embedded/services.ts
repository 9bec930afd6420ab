import type { Json } from '../json.js';
import { find } from './find.js';
import { record, type SwarmEvent } from './journal.js';
import { refusal, rpcRefusal } from './refusal.js';
import { completeSpec, isJob, modeOf, nameOf } from './service-spec.js';
import { eventOf } from './swarm-event.js';
import { tasksOf, wantTask } from './tasks.js';
import { describe, writeService } from './update-status.js';
import { checkReferences, checkSpec } from './validate.js';
import { newMeta, timeOf, touch, type Service, type World } from './world.js';

export function findService(world: World, wanted: string): Service {
  return find('service', world.services, wanted, ({ spec }) => nameOf(spec));
}

/** Gives the new ID. */
export function createService(world: World, body: Json): string {
  checkSpec(body);
  checkReferences(world, body);
  const spec = completeSpec(body);
  const folded = nameOf(spec).toLowerCase();
  const taken = [...world.services.values()].some((other) => nameOf(other.spec).toLowerCase() === folded);
  if (taken) {
    const message = `name conflicts with an existing object: service ${nameOf(spec)} already exists`;
    throw rpcRefusal('AlreadyExists', message);
  }
  const meta = newMeta(world);
  const service: Service = {
    ...meta,
    spec,
    previousSpec: null,
    specVersion: 0,
    previousSpecVersion: 0,
    updateStatus: null,
    iteration: 0,
    lastExecution: meta.created,
    updater: null,
    restarts: {},
    changed: true,
  };
  world.services.set(service.id, service);
  world.dirty.add(service.id);
  tell(world, service, 'create');
  return service.id;
}

export interface ServiceUpdate {
  readonly version: string;
  /** Goes back to the spec before; the body is only checked. */
  readonly rollback: boolean;
  readonly body: Json;
}

export function updateService(world: World, wanted: string, update: ServiceUpdate): void {
  const version = readVersion(update.version);
  const service = findService(world, wanted);
  checkSpec(update.body);
  checkReferences(world, update.body);
  const spec = completeSpec(update.body);
  if (modeOf(spec).kind !== modeOf(service.spec).kind) {
    throw rpcRefusal('Unimplemented', 'service mode change is not allowed');
  }
  if (nameOf(spec) !== nameOf(service.spec)) {
    throw rpcRefusal('Unimplemented', 'renaming services is not supported');
  }
  if (update.rollback && service.previousSpec === null) {
    throw rpcRefusal('FailedPrecondition', `service ${service.id} does not have a previous spec`);
  }
  if (version !== service.index) throw rpcRefusal('Unknown', 'update out of sequence');
  const before = describe(service);
  if (update.rollback) exchangeSpecs(world, service);
  else replaceSpec(service, spec);
  if (isJob(service.spec)) {
    service.iteration += 1;
    service.lastExecution = timeOf(world);
  }
  writeService(world, service, before);
}

export function removeService(world: World, wanted: string): void {
  const service = findService(world, wanted);
  world.services.delete(service.id);
  touch(world);
  for (const task of tasksOf(world, service.id)) wantTask(world, task, 'remove');
  world.dirty.add(service.id);
  tell(world, service, 'remove');
}

function exchangeSpecs(world: World, service: Service): void {
  const { previousSpec, previousSpecVersion, spec, specVersion } = service;
  if (previousSpec === null) return;
  Object.assign(service, {
    spec: previousSpec,
    specVersion: previousSpecVersion,
    previousSpec: spec,
    previousSpecVersion: specVersion,
    updateStatus: {
      state: 'rollback_started',
      message: 'manually requested rollback',
      started: timeOf(world),
      completed: null,
    },
  } satisfies Partial<Service>);
}

function replaceSpec(service: Service, spec: Json): void {
  service.previousSpec = service.spec;
  service.previousSpecVersion = service.specVersion;
  service.spec = spec;
  service.specVersion = service.index;
  service.updateStatus = null;
}

function readVersion(text: string): number {
  if (/^[0-9]+$/.test(text)) return Number(text);
  const message = `invalid service version '${text}': strconv.ParseUint: parsing "${text}": invalid syntax`;
  throw refusal(400, message);
}

function tell(world: World, { id, spec }: Service, action: SwarmEvent['Action']): void {
  record(world.journal, eventOf(world, { type: 'service', action, id, attributes: { name: nameOf(spec) } }));
}
