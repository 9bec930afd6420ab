import { lifetimeText, type StandingLifetime } from '../model/lifetime.js';
import type { Held, HeldReason, Standing } from '../model/plan.js';
import type { Condition } from '../model/status.js';

export interface Facts {
  readonly standing: Standing;
  /** Everything that is held of this secret. */
  readonly held: readonly Held[];
  /** The plan has a step of it, now or later. */
  readonly moving: boolean;
  /** The wanted version is still to be created by this plan. */
  readonly planned: boolean;
}

/** Attention that does not stop the secret: it goes on by itself once the source answers, or is followed all the same. */
const GOES_ON: ReadonlySet<HeldReason> = new Set(['SourceUnavailable', 'AccessDenied']);

/** Four conditions, always all of them, in this order; and a fifth where somebody says how long the value is good. */
export function conditionsOf(facts: Facts): readonly Condition[] {
  const { lifetime } = facts.standing;
  const four = [ready(facts), progressing(facts), stalled(facts), stableNameCurrent(facts)];
  return lifetime === undefined ? four : [...four, valueInForce(lifetime)];
}

/** False only if a person must act: a rollout on its way is Ready and Progressing. */
function ready({ held, standing, moving }: Facts): Condition {
  const attention = held.find((item) => item.class === 'attention');
  if (attention !== undefined) return condition('Ready', false, attention.reason, attention.message);
  const settled = !moving && standing.state !== 'trial';
  return settled
    ? condition('Ready', true, 'Current', 'everything is as the documents say')
    : condition('Ready', true, 'Progressing', 'on its way to what the documents say');
}

function progressing({ standing, moving, planned }: Facts): Condition {
  if (standing.state === 'trial' && !planned) return condition('Progressing', true, 'OnTrial', onTrial(standing));
  if (moving) return condition('Progressing', true, 'StepsPending', 'the plan has steps for it');
  return condition('Progressing', false, 'Settled', 'nothing is left to do');
}

function onTrial({ wanted, followers }: Standing): string {
  const passed = followers.filter((follower) => follower.current && follower.verdict === 'passed').length;
  const judged = followers.filter((follower) => follower.verdict !== 'unjudged').length;
  return `"${wanted ?? ''}" is on trial, ${passed} of ${judged} services have passed`;
}

function stalled({ held }: Facts): Condition {
  const stuck = held.find((item) => item.class === 'attention' && !GOES_ON.has(item.reason));
  return stuck === undefined
    ? condition('Stalled', false, 'NotStalled', 'nothing waits for a person')
    : condition('Stalled', true, stuck.reason, stuck.message);
}

function stableNameCurrent({ planned, standing }: Facts): Condition {
  const { secret, stableBlockedBy, stableCurrent, version } = standing;
  if (stableCurrent) return condition('StableNameCurrent', true, 'Current', 'a static stack deploy changes nothing');
  const price =
    planned && version === 1
      ? `a static stack deploy finds nothing under the name "${secret}" yet`
      : `a static stack deploy would bring the old value of "${secret}" back; pin it with \`waxseal compose\``;
  return stableBlockedBy === null
    ? condition('StableNameCurrent', false, 'StableNameStale', price)
    : condition('StableNameCurrent', false, 'StableNameBlocked', `${stableBlockedBy}: ${price}`);
}

const FORCE = { early: 'NotYetValid', good: 'InForce', over: 'Expired' } as const;

function valueInForce(lifetime: StandingLifetime): Condition {
  const { stand } = lifetime;
  const text = `its system says that the value is ${lifetimeText(lifetime)}, and gives it all the same`;
  return condition('ValueInForce', stand === 'good', FORCE[stand], text);
}

function condition(type: Condition['type'], holds: boolean, reason: string, message: string): Condition {
  return { type, status: holds ? 'True' : 'False', reason, message };
}
