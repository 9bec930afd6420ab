import type { Ref, Service } from '../model/live.js';
import type { Party } from './party.js';

/**
 * Mounts that are taken away in the next update of their service. All changes of a service travel in one update (P2), so
 * their targets are free for others: a target that changes hands is never without its file.
 */
export type Vacated = ReadonlySet<string>;

export function vacatedBy(leaving: readonly Party[]): Vacated {
  return new Set(leaving.flatMap(({ refs, service }) => refs.map(({ ref }) => mountKey(service, ref))));
}

export function isVacated(vacated: Vacated, service: Service, ref: Ref): boolean {
  return vacated.has(mountKey(service, ref));
}

function mountKey(service: Service, { secretId, target }: Ref): string {
  return `${service.id} ${secretId} ${target}`;
}
