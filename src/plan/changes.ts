import type { Holder, Service } from '../model/live.js';
import type { Held, HeldReason, RefChange, RepointStep, StepReason } from '../model/plan.js';
import type { Choice } from './choose.js';
import type { Gate } from './gates.js';
import type { Party } from './party.js';
import { classOf } from './reasons.js';

/** A holder that a reference is to point to; `id` is null while it is only about to be created. */
export interface Target {
  readonly swarmName: string;
  readonly id: string | null;
}

/** What one service needs for one secret. */
export interface Change {
  readonly party: Party;
  readonly reason: StepReason;
  readonly changes: readonly RefChange[];
}

export function targetOf(choice: Choice): Target | null {
  if (choice.kind === 'none') return null;
  if (choice.kind === 'create') return { swarmName: choice.swarmName, id: null };
  return { swarmName: choice.holder.swarmName, id: choice.holder.id };
}

export function asTarget(holder: Holder): Target {
  return { swarmName: holder.swarmName, id: holder.id };
}

/** Every reference of the party that `which` accepts goes to `target`; null takes the mount away. */
export function moveRefs(
  party: Party,
  target: Target | null,
  which: (holder: Holder) => boolean,
): readonly RefChange[] {
  return party.refs
    .filter(({ holder }) => which(holder) && holder.id !== target?.id)
    .map(({ holder, ref }) => ({
      secret: party.subject.name,
      from: holder.swarmName,
      to: target?.swarmName ?? null,
      fromId: holder.id,
      toId: target?.id ?? null,
      target: ref.target,
      file: null,
    }));
}

/** The mount that a consumer entry declares. */
export function addMount(party: Party, target: Target): readonly RefChange[] {
  const { consumer, subject } = party;
  if (consumer === null) return [];
  const { gid, mode, uid } = consumer;
  return [
    {
      secret: subject.name,
      from: null,
      to: target.swarmName,
      fromId: null,
      toId: target.id,
      target: consumer.target,
      file: { uid, gid, mode },
    },
  ];
}

/** What every update of the service says of it. */
export function repointOf(service: Service): Pick<RepointStep, 'action' | 'service' | 'serviceId' | 'index'> {
  return { action: 'repoint', service: service.name, serviceId: service.id, index: service.index };
}

/** An update of a service that is not made now. */
export function heldMove(party: Party, target: Target | null, gate: Gate): Held {
  return heldItem({ action: 'repoint', secret: party.subject.name }, gate, {
    holder: target?.swarmName ?? null,
    service: party.service.name,
  });
}

export function heldItem(
  what: Pick<Held, 'action' | 'secret'>,
  gate: { readonly reason: HeldReason; readonly message: string },
  at: { readonly holder?: string | null; readonly service?: string | null } = {},
): Held {
  return {
    ...what,
    holder: at.holder ?? null,
    service: at.service ?? null,
    reason: gate.reason,
    class: classOf(gate.reason),
    message: gate.message,
  };
}
