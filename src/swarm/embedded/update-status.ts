import { record } from './journal.js';
import { imageOf } from './behaviour.js';
import { modeOf, nameOf, templateOf } from './service-spec.js';
import { eventOf } from './swarm-event.js';
import { timeOf, touch, type Service, type UpdateStatus, type World } from './world.js';

/** Writes of a service by the orchestrator. Each does nothing where a client has taken the status away meanwhile. */

export function startUpdate(world: World, service: Service): void {
  const started = timeOf(world);
  writeStatus(world, service, { state: 'updating', message: 'update in progress', started, completed: null });
}

export function completeUpdate(world: World, service: Service): void {
  const status = service.updateStatus;
  if (status === null) return;
  const completed = timeOf(world);
  const rolledBack = status.state === 'rollback_started';
  const state = rolledBack ? 'rollback_completed' : 'completed';
  const message = rolledBack ? 'rollback completed' : 'update completed';
  writeStatus(world, service, { ...status, state, message, completed });
}

export function pauseUpdate(world: World, service: Service, message: string): void {
  const status = service.updateStatus;
  if (status === null) return;
  const state = status.state === 'rollback_started' ? 'rollback_paused' : 'paused';
  writeStatus(world, service, { ...status, state, message });
}

/** Back to the spec before, which is then forgotten. A rollback that fails is not rolled back again. */
export function rollBack(world: World, service: Service, task: string): void {
  const status = service.updateStatus;
  if (status === null) return;
  if (status.state === 'rollback_started') {
    pauseUpdate(world, service, `rollback paused due to failure or early termination of task ${task}`);
    return;
  }
  if (service.previousSpec === null) return;
  const before = describe(service);
  service.spec = service.previousSpec;
  service.specVersion = service.previousSpecVersion;
  service.previousSpec = null;
  service.updateStatus = {
    ...status,
    state: 'rollback_started',
    message: `update rolled back due to failure or early termination of task ${task}`,
  };
  writeService(world, service, before);
}

function writeStatus(world: World, service: Service, status: UpdateStatus): void {
  const before = describe(service);
  service.updateStatus = status;
  writeService(world, service, before);
}

/** What the event of a write tells, before it: call it first, and give it to `writeService`. */
export function describe(service: Service): Readonly<Record<string, string>> {
  const mode = modeOf(service.spec);
  return {
    image: imageOf(templateOf(service.spec)),
    replicas: mode.kind === 'replicated' ? String(mode.replicas) : '',
    updatestate: service.updateStatus?.state ?? '',
  };
}

/** The service has been changed: a new index, an event, and the orchestrator looks at it. */
export function writeService(world: World, service: Service, before: Readonly<Record<string, string>>): void {
  Object.assign(service, touch(world));
  service.changed = true;
  world.dirty.add(service.id);
  const changes = Object.entries(describe(service)).flatMap(([name, now]) => {
    const old = before[name] ?? '';
    if (old === now) return [];
    return [...(now === '' ? [] : [[`${name}.new`, now]]), ...(old === '' ? [] : [[`${name}.old`, old]])];
  });
  const attributes = { name: nameOf(service.spec), ...(Object.fromEntries(changes) as Record<string, string>) };
  record(world.journal, eventOf(world, { type: 'service', action: 'update', id: service.id, attributes }));
}
