import type { Service } from '../model/live.js';
import { isEqual } from './choose.js';
import { isConvicted } from './gates.js';
import { stateOf, type Ground, type HeldRef, type States } from './ground.js';
import { termsOf } from './judge.js';
import { verdictOf } from './verdict.js';

/**
 * The service stays on a failed version of another secret than `secret`, because that document says so (suspend, or
 * onFailure: Pause). Nothing of ours is sent to it until somebody changes that (P2).
 */
export function staysOnFailed(ground: Ground, states: States, service: Service, secret: string): boolean {
  return ground.refs(service).some((ref) => ref.holder.secret !== secret && stays(ground, states, service, ref));
}

function stays(ground: Ground, states: States, service: Service, { holder }: HeldRef): boolean {
  const subject = ground.subject(holder.secret);
  const desired = subject?.desired;
  if (subject === undefined || desired == null) return false;
  const { rollout, suspend } = desired.spec;
  if (isConvicted(states, holder)) return suspend || (rollout.onFailure === 'Pause' && isEqual(holder, desired));
  if (!suspend || stateOf(states, holder).kind !== 'trial') return false;
  return verdictOf(ground, states, { service, holder }, termsOf(subject, undefined, holder)).kind === 'failed';
}
