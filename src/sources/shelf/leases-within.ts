import type { Unavailable } from '../../model/answer.js';
import type { Leases } from '../provider.js';
import { unavailable } from '../unavailable.js';
import type { Session } from './session.js';

/** The leases of a store, at the pace that its limits allow. */
export function leasesWithin(store: string, session: Session): Leases {
  const ask = <T>(what: string, call: (leases: Leases) => Promise<T | Unavailable>): Promise<T | Unavailable> =>
    session.apart(what, ({ leases }) => (leases === null ? Promise.resolve(noLeases(store)) : call(leases)));
  return {
    issue: (role, parameters) => ask(`credentials of the role "${role}"`, (leases) => leases.issue(role, parameters)),
    renew: (lease) => ask('the renewal of a lease', (leases) => leases.renew(lease)),
    revoke: (lease) => ask('the end of a lease', (leases) => leases.revoke(lease)),
  };
}

function noLeases(store: string): Unavailable {
  return unavailable('StoreMismatch', `the store "${store}" makes no credentials with leases`, {
    hint: 'a store with `database` or `pki` does',
  });
}
