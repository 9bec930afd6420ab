import type { Desired } from '../model/desired.js';
import type { Holder, Live, Service } from '../model/live.js';
import { pair, type Seen, type SeenFollower } from '../model/seen.js';
import { factsOf, mounts, tasksByService, type Facts } from './facts.js';
import { heldRefs } from './ground.js';
import { lookAtHealth, type HealthNotes } from './look-at-health.js';

/**
 * What this process has seen once this snapshot is added. Pure; `now` is monotonic milliseconds.
 * A snapshot without tasks teaches only which services stand on which holders.
 */
export function look(seen: Seen, live: Live, desired: readonly Desired[], now: number): Seen {
  const holders = new Map(live.holders.map((holder) => [holder.id, holder]));
  const soak = new Map(desired.map((one) => [one.spec.name, one.spec.rollout.soakMs]));
  const longestSoak = Math.max(0, ...soak.values());
  const tasks = live.tasks === null ? null : tasksByService(live);
  const followers = new Map<string, SeenFollower>();
  const notes: HealthNotes = { unhealthySince: new Map(), steady: new Map(), strandedSince: new Map() };
  for (const service of live.services) {
    const facts = tasks === null ? null : factsOf(service, tasks.get(service.id) ?? [], live.nodes);
    const held = heldRefs(service.refs, holders).map(({ holder }) => holder);
    lookAtHealth(notes, seen, { service, facts, holders: held, now, longestSoak });
    for (const holder of held) {
      const key = pair(service.id, holder.id);
      const before = seen.followers.get(key) ?? newcomer(seen, service, now);
      const lookAgain = { service, holder, facts, now, soakMs: soak.get(holder.secret) ?? 0 };
      followers.set(key, facts === null ? before : seenAgain(before, { ...lookAgain, facts }));
    }
  }
  return { followers, ...notes, services: new Set(live.services.map((service) => service.id)) };
}

function newcomer(seen: Seen, service: Service, now: number): SeenFollower {
  const arrived = seen.services.has(service.id);
  return { runningSince: null, progressAt: now, slots: new Set(), tasks: new Set(), arrived, passed: false };
}

interface Sight {
  readonly service: Service;
  readonly holder: Holder;
  readonly facts: Facts;
  readonly now: number;
  readonly soakMs: number;
}

function seenAgain(before: SeenFollower, { facts, holder, now, service, soakMs }: Sight): SeenFollower {
  const running = (facts.tasks ?? []).filter((t) => t.wanted && t.state === 'running' && mounts(t, holder));
  const slots = new Set([...before.slots, ...running.map((task) => task.slot)]);
  const all = running.length >= facts.expected && isEngineDone(service);
  // A task that was replaced between two looks breaks the soak, even if all ran at both.
  const same = running.every((task) => before.tasks.has(task.id));
  const runningSince = !all ? null : same ? (before.runningSince ?? now) : now;
  const well = runningSince !== null && (facts.expected === 0 || now - runningSince >= soakMs);
  return {
    runningSince,
    progressAt: well || slots.size > before.slots.size ? now : before.progressAt,
    slots,
    tasks: new Set(running.map((task) => task.id)),
    arrived: before.arrived,
    passed: before.passed || well,
  };
}

/** rollback_completed counts: here it is of a change that went back to this very holder. */
function isEngineDone(service: Service): boolean {
  return (
    service.updateState === null || service.updateState === 'completed' || service.updateState === 'rollback_completed'
  );
}
