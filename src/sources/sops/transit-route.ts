import type { SourceRef } from '../../doors.js';
import { storeAllowed } from '../../model/access.js';
import type { Unavailable } from '../../model/answer.js';
import type { SopsFile } from '../../model/sops-file.js';
import type { SecretStore } from '../../model/store.js';
import { unavailable } from '../unavailable.js';
import { heldKeyOf, type HeldKey } from './held-key.js';

/**
 * The stores by which this document may ask for a key that its system holds: those that name its very place, as far as the
 * Policy gives them.
 */
export function routesOf(key: HeldKey, { name, policy, stores }: SourceRef): readonly SecretStore[] | Unavailable {
  const named = [...stores.values()].filter(({ provider }) => key.leadsTo(provider));
  if (named.length === 0) return key.unnamed;
  const allowed = named.filter((store) =>
    storeAllowed(policy.access, { secret: name, store: store.name, key: key.name }),
  );
  return allowed.length > 0 ? allowed : denied(name, key, named);
}

/** What distinguishes the ways that documents have to one file; '' : no system holds any of its keys. */
export function rightsOf(file: SopsFile, ref: SourceRef): string {
  const keys = file.groups.flat().flatMap((key) => heldKeyOf(key) ?? []);
  const routes = keys.map((key) => {
    const stores = routesOf(key, ref);
    return 'kind' in stores ? stores.message : stores.map((store) => store.name);
  });
  return keys.length === 0 ? '' : JSON.stringify(routes);
}

function denied(secret: string, { name, told }: HeldKey, named: readonly SecretStore[]): Unavailable {
  const names = named.map((store) => `"${store.name}"`).join(', ');
  return unavailable(
    'StoreAccessDenied',
    `the Policy does not allow "${secret}" to come from ${told} of the store ${names}`,
    { hint: `add it to a rule under access of the Policy: stores: [{ name: ${named[0]?.name ?? ''}, keys: ${name} }]` },
  );
}
