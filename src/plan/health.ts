import type { Holder, Service } from '../model/live.js';
import { pair } from '../model/seen.js';
import { isConvicted } from './gates.js';
import type { Ground, States } from './ground.js';

/**
 * - well: all expected tasks run; where one crashed before, the same ones for `soak`.
 * - unhealthy: not well for `soak`, and tasks are missing, so that they say nothing about a version (P8).
 * - unsure: not seen for long enough.
 * A step back that is without progress for `timeout` counts as unhealthy too: waiting for the old value to work again
 * would keep a good new one from a service that only the new one can heal.
 */
export type Health = 'well' | 'unhealthy' | 'unsure';

export function healthOf(
  ground: Ground,
  states: States,
  at: { service: Service; soakMs: number; timeoutMs: number },
): Health {
  const { service, soakMs } = at;
  const { healthy, tasks } = ground.facts(service);
  const { now, seen } = ground.input;
  const since = seen.unhealthySince.get(service.id);
  if (healthy && (tasks === null || since === undefined || isSteady(ground, service, soakMs))) return 'well';
  if (healthy) return 'unsure';
  const sick = since !== undefined && now.monotonic - since >= soakMs;
  if (sick && !isRecovering(ground, states, service)) return 'unhealthy';
  return isStuck(ground, service, at.timeoutMs) || wasUnjudged(ground, service) ? 'unhealthy' : 'unsure';
}

function isSteady({ input }: Ground, service: Service, soakMs: number): boolean {
  const steady = input.seen.steady.get(service.id);
  return steady !== undefined && input.now.monotonic - steady.since >= soakMs;
}

/** For `timeout` no task newly came to run. */
export function isStuck(ground: Ground, service: Service, timeoutMs: number): boolean {
  const { now, seen } = ground.input;
  if (ground.refs(service).some(({ holder }) => isStranded(ground, { service, holder }, timeoutMs))) return true;
  const sights = ground.refs(service).map(({ holder }) => seen.followers.get(pair(service.id, holder.id)));
  if (sights.length === 0) {
    const since = seen.unhealthySince.get(service.id);
    return since !== undefined && now.monotonic - since >= timeoutMs;
  }
  return sights.every((sight) => sight !== undefined && now.monotonic - sight.progressAt >= timeoutMs);
}

/** It was unhealthy before it came where it is, and an engine that waits for a node says "updating" for ever. */
function wasUnjudged(ground: Ground, service: Service): boolean {
  const refs = ground.refs(service);
  if (!ground.facts(service).unfinished) return false;
  return refs.length > 0 && refs.every(({ holder }) => holder.unjudged.includes(service.id));
}

/** A step back of the service is not through: its past names a version that failed, and not all its tasks run again. */
export function isRecovering(ground: Ground, states: States, service: Service): boolean {
  const facts = ground.facts(service);
  if (facts.healthy && !ground.input.seen.unhealthySince.has(service.id)) return false;
  if (service.updateState?.startsWith('rollback_')) return true;
  const past = [
    ...(service.previousRefs ?? []),
    ...(facts.tasks ?? []).flatMap((task) => (task.wanted ? task.refs : [])),
  ];
  return past.some((ref) => {
    const holder = ground.holder(ref.secretId);
    return holder !== undefined && isConvicted(states, holder);
  });
}

/** For `timeout` the engine has taken every step back of the service back to this failed version. */
export function isStranded(
  { input }: Ground,
  at: { readonly service: Service; readonly holder: Holder },
  timeoutMs: number,
): boolean {
  const since = input.seen.strandedSince.get(pair(at.service.id, at.holder.id));
  return since !== undefined && input.now.monotonic - since >= timeoutMs;
}
