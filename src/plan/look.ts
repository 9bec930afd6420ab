import type { Desired } from '../model/desired.js';
import type { Holder, Live, Service } from '../model/live.js';
import { pair, type Seen, type SeenFollower } from '../model/seen.js';
import { factsOf, mounts, tasksByService, type Facts } from './facts.js';
import { heldRefs } from './ground.js';

/**
 * What this process has seen once this snapshot is added. Pure; `now` is monotonic milliseconds.
 * A snapshot without tasks teaches only which services stand on which holders.
 */
export function look(seen: Seen, live: Live, desired: readonly Desired[], now: number): Seen {
  const holders = new Map(live.holders.map((holder) => [holder.id, holder]));
  const soak = new Map(desired.map((one) => [one.spec.name, one.spec.rollout.soakMs]));
  const tasks = live.tasks === null ? null : tasksByService(live);
  const followers = new Map<string, SeenFollower>();
  const unhealthySince = new Map<string, number>();
  for (const service of live.services) {
    const facts = tasks === null ? null : factsOf(service, tasks.get(service.id) ?? [], live.nodes);
    const sick = facts === null ? seen.unhealthySince.has(service.id) : isSick(facts);
    if (sick) unhealthySince.set(service.id, seen.unhealthySince.get(service.id) ?? now);
    for (const { holder } of heldRefs(service.refs, holders)) {
      const key = pair(service.id, holder.id);
      const before = seen.followers.get(key) ?? newcomer(seen, service, now);
      const lookAgain = { service, holder, facts, now, soakMs: soak.get(holder.secret) ?? 0 };
      followers.set(key, facts === null ? before : seenAgain(before, { ...lookAgain, facts }));
    }
  }
  return { followers, unhealthySince, services: new Set(live.services.map((service) => service.id)) };
}

/** An update of ours that is under way explains missing tasks; that is not sickness (P8). */
function isSick(facts: Facts): boolean {
  return !facts.healthy && !(facts.unfinished && facts.ours);
}

function newcomer(seen: Seen, service: Service, now: number): SeenFollower {
  const arrived = seen.services.has(service.id);
  return { runningSince: null, progressAt: now, tasks: new Set(), arrived, passed: false };
}

interface Sight {
  readonly service: Service;
  readonly holder: Holder;
  readonly facts: Facts;
  readonly now: number;
  readonly soakMs: number;
}

function seenAgain(before: SeenFollower, sight: Sight): SeenFollower {
  const { facts, holder, now, service } = sight;
  const running = (facts.tasks ?? []).filter((t) => t.wanted && t.state === 'running' && mounts(t, holder));
  const fresh = running.filter((task) => !before.tasks.has(task.id));
  const all = running.length >= facts.expected && isEngineDone(service);
  // A task that was replaced between two looks breaks the soak, even if all ran at both.
  const runningSince = !all ? null : fresh.length > 0 ? now : (before.runningSince ?? now);
  return {
    runningSince,
    progressAt: fresh.length > 0 ? now : before.progressAt,
    tasks: new Set(running.map((task) => task.id)),
    arrived: before.arrived,
    passed: before.passed || (runningSince !== null && (facts.expected === 0 || now - runningSince >= sight.soakMs)),
  };
}

/** rollback_completed counts: here it is of a change that went back to this very holder. */
function isEngineDone(service: Service): boolean {
  return (
    service.updateState === null || service.updateState === 'completed' || service.updateState === 'rollback_completed'
  );
}
