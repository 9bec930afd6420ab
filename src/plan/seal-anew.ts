import type { RelabelStep } from '../model/plan.js';
import { sealedForOthers, toSealFor } from '../model/sealed-for.js';
import type { Case } from './cases.js';
import type { Ground } from './ground.js';

/**
 * Values that versions keep are sealed for the recipients of the Policy, as those of documents are: whoever was taken from
 * it, or lost his identity, must not be the last who could open them. Restarts nothing. `relabels`: those that are
 * planned already; one write says both.
 */
export function sealAnew(
  { input: { live, specs, unreadable } }: Ground,
  cases: readonly Case[],
  relabels: readonly RelabelStep[],
): readonly RelabelStep[] {
  const recipients = specs.policy?.recipients ?? [];
  const suspended = new Set(cases.flatMap(({ desired: { spec } }) => (spec.suspend ? [spec.name] : [])));
  const old = sealedForOthers(live.holders, recipients).filter(
    ({ id, secret }) => !suspended.has(secret) && unreadable?.has(id) !== true,
  );
  if (old.length === 0) return relabels;
  const going = new Map(old.map((one) => [one.id, one]));
  const merged = relabels.map((step) =>
    going.delete(step.holderId) ? { ...step, labels: toSealFor(step.labels, recipients) } : step,
  );
  const forWhom = recipients.length === 1 ? 'one recipient' : `${recipients.length} recipients`;
  const message = `what it keeps is sealed anew, for ${forWhom}`;
  const more = [...going.values()].map(({ id: holderId, index, labels, secret, swarmName: holder }): RelabelStep => {
    const what = { action: 'relabel', secret, holder, reason: 'RecipientsChanged', message } as const;
    return { ...what, holderId, index, labels: toSealFor(labels, recipients) };
  });
  return [...merged, ...more];
}
