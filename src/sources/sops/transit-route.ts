import type { SourceRef } from '../../doors.js';
import { storeAllowed } from '../../model/access.js';
import type { Unavailable } from '../../model/answer.js';
import type { SopsFile, SopsKey } from '../../model/sops-file.js';
import type { SecretStore } from '../../model/store.js';
import { unavailable } from '../unavailable.js';

export type TransitKey = Extract<SopsKey, { kind: 'hc_vault' }>;

/**
 * The stores by which this document may ask for a transit key: those that name its very address and mount, as far as the
 * Policy gives them. An address that only the file names is never asked: whoever writes the file could name any.
 */
export function routesOf(key: TransitKey, { name, policy, stores }: SourceRef): readonly SecretStore[] | Unavailable {
  const origin = originOf(key.address);
  const named = [...stores.values()].filter((store) => origin !== null && leadsTo(store, origin, key.mount));
  if (named.length === 0) return unnamed(key, origin);
  const allowed = named.filter((store) =>
    storeAllowed(policy.access, { secret: name, store: store.name, key: key.key }),
  );
  return allowed.length > 0 ? allowed : denied(name, key.key, named);
}

/** What distinguishes the ways that documents have to one file; '' : none of its keys is of a transit engine. */
export function rightsOf(file: SopsFile, ref: SourceRef): string {
  const keys = file.groups.flat().filter((key) => key.kind === 'hc_vault');
  const routes = keys.map((key) => {
    const stores = routesOf(key, ref);
    return 'kind' in stores ? stores.message : stores.map((store) => store.name);
  });
  return keys.length === 0 ? '' : JSON.stringify(routes);
}

function leadsTo({ provider }: SecretStore, origin: string, mount: string): boolean {
  if (provider.kind !== 'vault') return false;
  const { address, engine } = provider;
  return engine.kind === 'transit' && engine.mount === mount && address === origin;
}

/** As a SecretStore has it: scheme, host and port. null: it is none, or says more than that. */
function originOf(address: string): string | null {
  const url = address.length <= 300 && URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  return url.username + url.password + url.search + url.hash === '' && url.pathname === '/' ? url.origin : null;
}

function unnamed({ key, mount }: TransitKey, origin: string | null): Unavailable {
  if (origin === null) {
    return unavailable('SopsTransitUnnamed', `it is for the transit key "${key}" at what is no address of a server`, {
      hint: 'the file was edited by hand: `vault_address` is scheme, host and port',
    });
  }
  return unavailable(
    'SopsTransitUnnamed',
    `it is for the transit key "${key}" of the mount "${mount}" at "${origin}", and no SecretStore names these`,
    {
      hint: `write one below platform/: vault: { address: "${origin}", transit: { mount: ${mount} }, auth: … }`,
    },
  );
}

function denied(secret: string, key: string, named: readonly SecretStore[]): Unavailable {
  const names = named.map((store) => `"${store.name}"`).join(', ');
  return unavailable(
    'StoreAccessDenied',
    `the Policy does not allow "${secret}" to come from the transit key "${key}" of the store ${names}`,
    { hint: `add it to a rule under access of the Policy: stores: [{ name: ${named[0]?.name ?? ''}, keys: ${key} }]` },
  );
}
