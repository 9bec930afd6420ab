import type { Node, Ref, Service } from '../model/live.js';
import { kindOfName } from '../model/object-name.js';
import type { HeldReason } from '../model/plan.js';
import type { Case } from './cases.js';
import { stateOf, type Ground, type States } from './ground.js';
import { isAllowed, targetTaker, type Party } from './party.js';
import { isJob } from './verdict.js';

/** Why something is not done now. */
export interface Gate {
  readonly reason: HeldReason;
  readonly message: string;
}

export function suspended(name: string): Gate {
  return { reason: 'Suspended', message: `"${name}" is suspended` };
}

/** What keeps Waxseal from writing this service at all, whatever the secret (P12, P13, P14). */
export function serviceGate(ground: Ground, service: Service): Gate | null {
  const { name } = service;
  const facts = ground.facts(service);
  if (service.lossyField !== null) {
    const message = `"${name}" has a number in ${service.lossyField} that cannot be carried without loss`;
    return { reason: 'LossyNumbers', message };
  }
  const newer = newerManager(ground);
  if (newer !== null) {
    const message = `manager "${newer.hostname}" runs engine ${newer.engineVersion}, newer than ${ground.input.live.engineVersion}`;
    return { reason: 'EngineSkew', message };
  }
  if (facts.unfinished && !facts.ours) return foreignGate(service);
  if (facts.jobLike) {
    const message = `"${name}" runs to completion: an update would run it again; redeploy it when it suits`;
    return { reason: 'RunsToCompletion', message };
  }
  return null;
}

/** The same for a step back: a service that we moved may look finished because the value broke its healthcheck. */
export function backGate(ground: Ground, service: Service): Gate | null {
  const gate = serviceGate(ground, service);
  const once = isJob(service) || service.restart === 'none';
  return gate?.reason === 'RunsToCompletion' && !once ? null : gate;
}

function foreignGate(service: Service): Gate {
  const paused = service.updateState === 'paused' || service.updateState === 'rollback_paused';
  return paused
    ? {
        reason: 'PausedByOther',
        message: `somebody's update of "${service.name}" is paused: finish it or roll it back`,
      }
    : { reason: 'RolloutInProgress', message: `somebody's update of "${service.name}" is not finished` };
}

/** What keeps this secret from being mounted or moved in this service until somebody acts. */
export function partyGate(ground: Ground, { choice, refused, vacated }: Case, party: Party): Gate | null {
  const { service, consumer } = party;
  if (choice.kind === 'holder' && refused.includes(service.id)) {
    const message = `"${service.name}" went back from "${choice.holder.swarmName}" after it was proven; "waxseal retry ${party.subject.name}" tries again`;
    return { reason: 'RolledBack', message };
  }
  if (party.stand !== 'missing') return null;
  if (!isAllowed(ground.input.specs.policy, party)) {
    return {
      reason: 'AccessDenied',
      message: `Policy.access does not allow "${party.subject.name}" in "${service.name}"`,
    };
  }
  const taker = targetTaker(party, vacated);
  if (taker !== null) return targetTaken(party, taker);
  if (service.stack !== null && consumer?.force !== true) {
    const message = `"${service.name}" belongs to stack "${service.stack}", whose next deploy would take the mount away: add it to its compose file, or set force`;
    return { reason: 'ManagedByStack', message };
  }
  return null;
}

export function isConvicted(states: States, holder: Parameters<typeof stateOf>[1]): boolean {
  const { kind } = stateOf(states, holder);
  return kind === 'failed' || kind === 'suspect';
}

function newerManager(ground: Ground): Node | null {
  const managers = (ground.input.live.nodes ?? []).filter((node) => node.role === 'manager');
  return managers.find((node) => compareVersions(node.engineVersion, ground.input.live.engineVersion) > 0) ?? null;
}

/** "28.2.2" against "26.1.5+dfsg1": the numbers before the first other character. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): readonly number[] {
  return (/^[0-9.]+/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);
}

function targetTaken({ consumer, service, subject }: Party, { swarmName }: Ref): Gate {
  const kind = kindOfName(swarmName);
  const what = kind === kindOfName(subject.name) ? `another ${kind}` : `a ${kind}`;
  return { reason: 'TargetTaken', message: `"${service.name}" mounts ${what} at "${consumer?.target ?? ''}"` };
}
