import type { Json } from '../../json.js';
import { find } from '../find.js';
import { labelsOf, modeOf, nameOf } from '../service-spec.js';
import { hasEnded } from '../task-state.js';
import type { Task, World } from '../world.js';
import { allowOnly, hasLabels, matches, readFilters, type Filters } from './filters.js';
import { countedServiceView, nodeView, secretView, serviceView, taskView } from './views.js';

/** The lists of the API, with their filters. */

export function listSecrets(world: World, query: URLSearchParams): readonly Json[] {
  const filters = readFilters(query.get('filters'));
  allowOnly(filters, ['id', 'name', 'names', 'label']);
  const named = [...world.secrets.values()].filter(({ id, spec }) =>
    matches(filters, { id, name: nameOf(spec), labels: labelsOf(spec) }, true),
  );
  return named.map(secretView);
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

export function listTasks(world: World, query: URLSearchParams): readonly Json[] {
  const filters = readFilters(query.get('filters'));
  allowOnly(filters, ['id', 'name', 'service', 'node', 'desired-state', 'label', 'runtime', '_up-to-date']);
  return [...world.tasks.values()].filter((task) => isAsked(world, filters, task)).map((task) => taskView(world, task));
}

function isAsked(world: World, filters: Filters, task: Task): boolean {
  const { desired, id, nodeId, serviceId, serviceName, specVersion } = task;
  const any = (name: string, fits: (wanted: string) => boolean): boolean => {
    const wanted = filters.get(name) ?? [];
    return wanted.length === 0 || wanted.some(fits);
  };
  const node = world.nodes.get(nodeId);
  return (
    any('id', (wanted) => id.startsWith(wanted)) &&
    any('name', (wanted) => serviceName.startsWith(wanted)) &&
    any('service', (wanted) => serviceId === wanted || serviceName === wanted) &&
    any('node', (wanted) => nodeId === wanted || node?.hostname === wanted) &&
    any('_up-to-date', () => world.services.get(serviceId)?.specVersion === specVersion) &&
    any('desired-state', (wanted) => (wanted === 'running' ? !hasEnded(desired) : desired === wanted))
  );
}

/** By its ID or the beginning of it. */
export function findTask(world: World, wanted: string): Task {
  return find('task', world.tasks, wanted, () => '');
}
