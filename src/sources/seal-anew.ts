import type { Keyring, World } from '../doors.js';
import type { Unavailable } from '../model/answer.js';
import type { Holder, Live } from '../model/live.js';
import type { Labels, RelabelStep, Step } from '../model/plan.js';
import { policyOf } from '../model/policy-of.js';
import { AppError } from '../model/problem.js';
import { sealedForOthers, sealedAs, sealedLabels, sealsAnew } from '../model/sealed-for.js';
import type { Policy, Specs } from '../model/spec.js';
import { openKept } from './kept.js';
import { mapInParallel } from './map-in-parallel.js';

const AT_ONCE = 8;

/** IDs of versions that keep a value which is to be sealed anew, and which no identity here opens. Throws PolicyMissing. */
export async function unreadableIn(specs: Specs, live: Live, keyring: Keyring | null): Promise<ReadonlySet<string>> {
  const policy = policyOf(specs);
  if (keyring === null) return new Set();
  const old = sealedForOthers(live.holders, policy.recipients);
  const unread = await mapInParallel(old, AT_ONCE, async (one) => {
    const opened = await openKept({ name: one.secret, policy }, one, keyring);
    if ('kind' in opened) return [one.id];
    opened.wipe();
    return [];
  });
  return new Set(unread.flat());
}

/** By Swarm name of the version: its labels as they are to stand, or why a step that is about nothing else fails. */
export async function sealAnew(
  { live, specs, steps }: { readonly live: Live; readonly specs: Specs; readonly steps: readonly Step[] },
  { keyring }: Pick<World, 'keyring'>,
): Promise<ReadonlyMap<string, { readonly labels: Labels } | AppError>> {
  const policy = policyOf(specs);
  const standing = new Map(live.holders.map((one) => [one.id, one]));
  const going = steps.flatMap((step) => {
    const holder = step.action === 'relabel' ? standing.get(step.holderId) : undefined;
    if (step.action !== 'relabel' || holder === undefined || !sealsAnew(step.labels, holder.labels)) return [];
    return [{ step, holder }];
  });
  const sealed = await mapInParallel(going, AT_ONCE, async ({ holder, step }) => {
    return [step.holder, await sealOne(step, holder, policy, keyring)] as const;
  });
  return new Map(sealed);
}

/** What cannot be sealed stays as it is, and keeps no other label of its version back. */
async function sealOne(
  step: RelabelStep,
  holder: Holder,
  policy: Policy,
  keyring: Keyring | null,
): Promise<{ readonly labels: Labels } | AppError> {
  const { owner, recipients } = policy;
  const opened = await openKept({ name: holder.secret, policy }, holder, keyring);
  const isAll = step.reason === 'RecipientsChanged';
  const asItIs = { labels: sealedAs(step.labels, holder.labels) };
  if ('kind' in opened) return isAll ? asError(opened) : asItIs;
  if (keyring === null) throw new Error('internal: a value was opened without a keyring');
  const armor = await keyring.seal(opened, { owner, name: holder.secret }, recipients);
  opened.wipe();
  const labels = sealedLabels(armor, recipients);
  if (labels !== null) return { labels: { ...step.labels, ...labels } };
  return isAll ? tooMuchKept(holder.secret) : asItIs;
}

function asError({ code, hint, message }: Unavailable): AppError {
  return new AppError(code, message, hint === null ? {} : { hint });
}

/** More than the engine takes in the labels of a secret. */
export function tooMuchKept(name: string): AppError {
  const message = `what "${name}" must keep of its value is too large for the labels of a secret, sealed for so many`;
  return new AppError('KeptTooLarge', message, {
    hint: 'take fewer properties, or name fewer recipients in the Policy',
  });
}
