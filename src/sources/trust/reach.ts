import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Unavailable } from '../../model/answer.js';
import { isBelow, type ServerPrefix } from '../../model/server-prefix.js';
import type { Reach } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { isRefused } from './refused-addresses.js';

/** Node's own way to ask for the addresses of a name. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true; readonly family?: number | 'IPv4' | 'IPv6' | undefined },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * What the operator lets stores be reached at. `allowed` null: any server. An address that no store may have is reached
 * only if the operator wrote it out; a name that leads there never is, whatever it led to a moment ago.
 */
export function makeReach(allowed: readonly ServerPrefix[] | null, resolve: Resolve = resolveName): Reach {
  const refusal: Reach['refusal'] = (store, address) => {
    const url = new URL(address);
    const inside = (allowed ?? []).filter((prefix) => isBelow(url, prefix));
    if (allowed !== null && inside.length === 0) return notAllowed(store, url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return isIP(host) !== 0 && inside.length === 0 && isRefused(host) ? refused(store, host) : null;
  };
  return { refusal, lookup: guarded(resolve) };
}

/** The addresses are checked in the very answer that the connection is made with. */
function guarded(resolve: Resolve): LookupFunction {
  return (hostname, { all, family }, callback) => {
    resolve(hostname, { all: true, family }, (error, addresses) => {
      const bad = error ?? (addresses.some(({ address }) => isRefused(address)) ? refusedName(hostname) : null);
      if (bad !== null) callback(bad, '');
      else if (all === true) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

/** What `code` of the error says when a name leads to an address that no store may have. */
export const ADDRESS_REFUSED = 'ADDRESS_REFUSED';

function refusedName(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`"${hostname}" leads to an address that no store may have`), {
    code: ADDRESS_REFUSED,
  });
}

function notAllowed(store: string, { origin }: URL): Unavailable {
  return unavailable(
    'StoreServerNotAllowed',
    `the store "${store}" is at "${origin}", which this operator may not ask`,
    {
      hint: 'whoever runs the operator allows servers with --allow-server',
    },
  );
}

function refused(store: string, host: string): Unavailable {
  return unavailable('StoreAddressRefused', `the store "${store}" is at "${host}", an address that no store may have`, {
    hint: 'link-local and metadata addresses are asked only if --allow-server names them',
  });
}
