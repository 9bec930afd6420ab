import type { Json } from '../../json.js';
import { find } from '../find.js';
import { findNode } from '../nodes.js';
import { refusal } from '../refusal.js';
import { labelsOf, modeOf, nameOf } from '../service-spec.js';
import { findService } from '../services.js';
import type { Task, World } from '../world.js';
import { allowOnly, hasLabels, matches, readFilters } from './filters.js';
import type { ObjectKind } from '../../../model/object-name.js';
import { objectsOf } from '../objects.js';
import { countedServiceView, nodeView, objectView, serviceView, taskView } from './views.js';

/** The lists of the API, with their filters. */

export function listObjects(world: World, kind: ObjectKind, query: URLSearchParams): readonly Json[] {
  const filters = readFilters(query.get('filters'));
  allowOnly(filters, ['id', 'name', 'names', 'label']);
  const named = [...objectsOf(world, kind).values()].filter(({ id, spec }) =>
    matches(filters, { id, name: nameOf(spec), labels: labelsOf(spec) }, true),
  );
  return named.map((object) => objectView(object, kind));
}

export function listServices(world: World, query: URLSearchParams): readonly Json[] {
  const filters = readFilters(query.get('filters'));
  allowOnly(filters, ['id', 'name', 'label', 'mode', 'runtime']);
  const modes = filters.get('mode') ?? [];
  const named = [...world.services.values()].filter(
    ({ id, spec }) =>
      matches(filters, { id, name: nameOf(spec), labels: labelsOf(spec) }, false) &&
      (modes.length === 0 || modes.includes(modeOf(spec).kind)),
  );
  const counted = ['1', 'true'].includes(query.get('status') ?? '');
  return named.map((service) => (counted ? countedServiceView(world, service) : serviceView(service)));
}

export function listNodes(world: World, query: URLSearchParams): readonly Json[] {
  const filters = readFilters(query.get('filters'));
  allowOnly(filters, ['id', 'name', 'label', 'node.label', 'membership', 'role']);
  const roles = filters.get('role') ?? [];
  const named = [...world.nodes.values()].filter(
    ({ hostname, id, labels, role }) =>
      matches(filters, { id, name: hostname, labels: {} }, false) &&
      hasLabels(labels, filters.get('node.label') ?? []) &&
      (roles.length === 0 || roles.includes(role)),
  );
  return named.map(nodeView);
}

const TASK_FILTERS = ['id', 'name', 'service', 'node', 'desired-state', 'label', 'runtime', '_up-to-date'];

export function listTasks(world: World, query: URLSearchParams): readonly Json[] {
  const filters = readFilters(query.get('filters'));
  allowOnly(filters, TASK_FILTERS);
  const services = (filters.get('service') ?? []).map((wanted) => findService(world, wanted).id);
  const nodes = (filters.get('node') ?? []).map((wanted) => findNode(world, wanted).id);
  const states = (filters.get('desired-state') ?? []).map(desiredState);
  const ids = filters.get('id') ?? [];
  const names = filters.get('name') ?? [];
  const asked = [...world.tasks.values()].filter(
    (task) =>
      isAny(ids, (wanted) => task.id.startsWith(wanted)) &&
      isAny(names, (wanted) => task.serviceName.startsWith(wanted)) &&
      isAny(services, (wanted) => task.serviceId === wanted) &&
      isAny(nodes, (wanted) => task.nodeId === wanted) &&
      isAny(states, (wanted) => isDesired(task, wanted)) &&
      (!filters.has('_up-to-date') || isUpToDate(world, task)),
  );
  return asked.map((task) => taskView(world, task));
}

/** One is enough; nothing is asked for by an empty list. */
function isAny(wanted: readonly string[], fits: (one: string) => boolean): boolean {
  return wanted.length === 0 || wanted.some(fits);
}

function desiredState(wanted: string): string {
  if (['running', 'shutdown', 'accepted'].includes(wanted)) return wanted;
  throw refusal(500, `invalid desired state "${wanted}"`);
}

function isDesired({ desired }: Task, wanted: string): boolean {
  return desired === wanted || (wanted === 'running' && desired === 'ready');
}

function isUpToDate(world: World, { serviceId, specVersion }: Task): boolean {
  return world.services.get(serviceId)?.specVersion === specVersion;
}

/** By its ID or the beginning of it. */
export function findTask(world: World, wanted: string): Task {
  return find('task', world.tasks, wanted, () => '');
}
