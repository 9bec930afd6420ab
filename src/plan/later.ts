import type { LaterStep } from '../model/plan.js';
import type { Case } from './cases.js';
import { isEqual } from './choose.js';
import { isConvicted } from './gates.js';
import type { Ground, States } from './ground.js';
import type { Proven } from './prove.js';
import { stillNeeded } from './needed.js';
import { spent } from './prune.js';

/** Steps that fall out of a later pass if all goes well: what a rotation leaves to be done after its rollout. */
export function laterSteps(
  at: { ground: Ground; states: States; proven: Proven; blocked: ReadonlyMap<string, string> },
  cases: readonly Case[],
): readonly LaterStep[] {
  return cases.flatMap((one) => {
    const { choice, desired, subject } = one;
    if (choice.kind === 'none' || desired.spec.suspend) return [];
    if (choice.kind === 'holder' && isConvicted(at.states, choice.holder)) return [];
    const settled = choice.kind === 'holder' && at.proven.has(subject.name);
    return [...stableLater(at.blocked, one), ...(settled ? [] : prunedLater(at, one))];
  });
}

function stableLater(blocked: ReadonlyMap<string, string>, one: Case): readonly LaterStep[] {
  const { desired, subject } = one;
  const why = blocked.get(subject.name);
  if (why === undefined || (subject.stable !== null && isEqual(subject.stable, desired))) return [];
  return [
    {
      action: subject.stable === null ? 'create' : 'replace',
      secret: subject.name,
      holder: desired.spec.swarmName,
      service: null,
      reason: subject.stable === null && subject.versions.length === 0 ? 'Missing' : 'StableNameStale',
      message: why,
    },
  ];
}

function prunedLater({ ground, states }: { ground: Ground; states: States }, one: Case): readonly LaterStep[] {
  return spent(states, one).map(({ holder, reason }) => ({
    action: 'remove',
    secret: one.subject.name,
    holder: holder.swarmName,
    service: null,
    reason,
    message: stillNeeded(ground, holder)?.message ?? 'once the wanted version is proven',
  }));
}
