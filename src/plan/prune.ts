import type { Holder } from '../model/live.js';
import type { Held, RemoveStep, StepReason } from '../model/plan.js';
import type { Case } from './cases.js';
import { heldItem } from './changes.js';
import { isConvicted, type Gate } from './gates.js';
import { stillLent, stillNeeded } from './needed.js';
import { stateOf, type Ground, type States } from './ground.js';
import type { Proven } from './prove.js';

export interface Pruned {
  readonly steps: readonly RemoveStep[];
  readonly held: readonly Held[];
}

/** Removals of names that are in git: only beside a proven version, and only what nothing can need (P3). */
export function prune(ground: Ground, states: States, cases: readonly Case[], proven: Proven): Pruned {
  const steps: RemoveStep[] = [];
  const held: Held[] = [];
  for (const one of cases) {
    if (one.desired.spec.suspend || !isSettled(one, proven)) continue;
    for (const { holder, reason } of spent(states, one)) {
      const gate = stillNeeded(ground, holder) ?? stillLent(ground, holder) ?? tooYoung(ground, one, holder);
      if (gate === null) steps.push(remove(one, holder, reason));
      else held.push(heldItem({ action: 'remove', secret: one.subject.name }, gate, { holder: holder.swarmName }));
    }
  }
  return { steps, held };
}

/** The wanted version exists and is proven: one that is only about to be created protects nobody yet. */
function isSettled(one: Case, proven: Proven): boolean {
  return one.choice.kind === 'holder' && proven.has(one.subject.name);
}

export interface Spent {
  readonly holder: Holder;
  readonly reason: StepReason;
}

/** What `retention` does not keep once the wanted version is proven, whoever still uses it. Oldest first. */
export function spent(states: States, one: Case): readonly Spent[] {
  const { desired, subject } = one;
  const wanted = one.choice.kind === 'holder' ? one.choice.holder : null;
  const others = subject.versions.filter((holder) => holder !== wanted);
  const superseded = others.filter((holder) => stateOf(states, holder).kind === 'proven');
  const kept = new Set(superseded.slice(Math.max(0, superseded.length - desired.spec.retention.versions)));
  const convicted = [...subject.versions].filter((holder) => isConvicted(states, holder)).at(-1);
  const going = others.filter((holder) => !kept.has(holder) && holder !== convicted && holder.writable);
  const stables = desired.spec.stableName || subject.stable === null ? [] : [subject.stable];
  return [
    ...going.map((holder): Spent => ({ holder, reason: 'Superseded' })),
    ...[...stables, ...subject.strayStables.filter((holder) => holder.writable)].map((holder): Spent => ({
      holder,
      reason: 'StableNameUnwanted',
    })),
  ];
}

/** The one rule that compares clocks: a wrong one makes minAge longer or shorter, and no other rule weaker. */
function tooYoung({ input }: Ground, { desired }: Case, holder: Holder): Gate | null {
  const { minAgeMs } = desired.spec.retention;
  const age = input.now.wall - holder.createdAtMs;
  if (minAgeMs === 0 || age >= minAgeMs) return null;
  return { reason: 'Retained', message: `"${holder.swarmName}" is younger than retention.minAge` };
}

function remove(one: Case, holder: Holder, reason: StepReason): RemoveStep {
  const message =
    reason === 'Superseded'
      ? `nothing can need "${holder.swarmName}" any more`
      : `"${holder.swarmName}" is not wanted any more`;
  return { action: 'remove', secret: one.subject.name, holder: holder.swarmName, holderId: holder.id, reason, message };
}
