import type { Holder, Live, Node, Service, Task } from '../model/live.js';
import { eligible } from './constraints.js';

/** What a snapshot says about one service, before any question of versions. */
export interface Facts {
  /** The task templates differ in nothing but references to our holders: the last change is ours (P14). */
  readonly ours: boolean;
  /** The engine still works on an update, or gave up on one, or tasks of an older spec are still wanted (P14). */
  readonly unfinished: boolean;
  /** An update would run its program again (P13). */
  readonly jobLike: boolean;
  /** How many tasks should run (P6). */
  readonly expected: number;
  /** How many of them do; null where tasks were not asked for. */
  readonly running: number | null;
  /** All expected tasks run. True where tasks were not asked for. */
  readonly healthy: boolean;
  /** Tasks that may count as evidence: not those on down nodes, nor, for a global service, on nodes it is not expected on. */
  readonly tasks: readonly Task[] | null;
}

const ENGINE_AT_WORK = new Set(['updating', 'paused', 'rollback_started', 'rollback_paused']);

export function factsOf(service: Service, tasks: readonly Task[] | null, nodes: readonly Node[] | null): Facts {
  const evidence = tasks === null ? null : evidenceOf(service, tasks, nodes ?? []);
  const wanted = evidence?.filter((task) => task.wanted) ?? [];
  const running = evidence === null ? null : wanted.filter((task) => task.state === 'running').length;
  const expected = expectedTasks(service, wanted, nodes);
  return {
    ours: isOurs(service, wanted, evidence),
    unfinished: ENGINE_AT_WORK.has(service.updateState ?? '') || wanted.some((task) => isOlder(task, service)),
    jobLike: isJobLike(service, evidence),
    expected,
    running,
    healthy: running === null || running >= expected,
    tasks: evidence,
  };
}

/** The tasks of each service, once for a whole snapshot. */
export function tasksByService(live: Live): ReadonlyMap<string, readonly Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of live.tasks ?? []) {
    const group = groups.get(task.serviceId);
    if (group) group.push(task);
    else groups.set(task.serviceId, [task]);
  }
  return groups;
}

export function mounts(task: Task, holder: Pick<Holder, 'id'>): boolean {
  return task.refs.some((ref) => ref.secretId === holder.id);
}

/** By itself: what is stopped on purpose says shutdown. */
export function hasEnded(task: Task): boolean {
  return task.state === 'failed' || task.state === 'rejected' || task.state === 'complete';
}

function evidenceOf(service: Service, tasks: readonly Task[], nodes: readonly Node[]): readonly Task[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return tasks.filter((task) => {
    const node = task.nodeId === null ? undefined : byId.get(task.nodeId);
    if (node === undefined) return service.mode !== 'global' || nodes.length === 0;
    return service.mode === 'global' ? eligible(service, node) : node.ready;
  });
}

function expectedTasks(service: Service, wanted: readonly Task[], nodes: readonly Node[] | null): number {
  if (service.mode !== 'global') return service.replicas;
  return nodes === null ? wanted.length : nodes.filter((node) => eligible(service, node)).length;
}

/** Of an earlier spec than the one that stands now. */
export function isOlder(task: Task, service: Service): boolean {
  return task.template !== service.template || !sameSecrets(task, service);
}

function sameSecrets(task: Task, service: Service): boolean {
  if (task.refs.length !== service.refs.length) return false;
  const ids = new Set(service.refs.map((ref) => ref.secretId));
  return task.refs.every((ref) => ids.has(ref.secretId));
}

/**
 * A paused or running rollback has no PreviousSpec that would tell whose update was rolled back; the history does: if
 * it holds tasks of another template, somebody else's change may be what the engine is undoing.
 */
function isOurs(service: Service, wanted: readonly Task[], all: readonly Task[] | null): boolean {
  if (service.previousSpec !== null && service.previousSpec !== service.spec) return false;
  if (wanted.some((task) => task.template !== service.template)) return false;
  const undoing = service.updateState === 'rollback_started' || service.updateState === 'rollback_paused';
  return !(undoing && (all ?? []).some((task) => task.template !== service.template));
}

function isJobLike(service: Service, tasks: readonly Task[] | null): boolean {
  if (service.mode === 'replicated-job' || service.mode === 'global-job') return true;
  if (service.mode === 'replicated' && service.replicas === 0) return false;
  if (service.restart === 'none') return true;
  if (service.restart === 'any' || tasks === null) return false;
  const alive = new Set(tasks.filter((task) => task.wanted).map((task) => task.slot));
  return tasks.some((task) => task.state === 'complete' && (task.exitCode ?? 0) === 0 && !alive.has(task.slot));
}
