import type { VaultSpec } from '../../model/store.js';
import type { OpenProvider, Provider, ProviderDoors, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { badPath, LIMITS } from './connection.js';
import { kv1, kv2, type Keys } from './kv.js';
import { leasesOf } from './leases.js';
import { openSession, type Session } from './session.js';
import { staticRoles } from './static-roles.js';
import type { TransferLimits } from '../http/transfer.js';
import { transitOf } from './transit.js';

/** HashiCorp Vault and OpenBao: one mount of one server. There is no batch. `limits` are for tests. */
export function openVault(
  { name, spec }: { readonly name: string; readonly spec: VaultSpec },
  doors: ProviderDoors,
  limits: TransferLimits = LIMITS,
): Provider {
  const session = openSession({ name, spec, limits }, doors);
  const keys = checked(name, keysOf(name, spec, session, doors));
  return {
    batch: { revision: 1, read: 1 },
    revision: (asked) => inOrder(asked, (key) => keys.revision(key)),
    read: (asked) => inOrder(asked, (key) => keys.read(key)),
    leases: leaseEngine(name, spec, session, doors),
    transit: spec.engine.kind === 'transit' ? transitOf({ store: name, mount: spec.engine.mount, session }) : null,
    test: () => session.test(),
    close: () => session.close(),
  };
}

openVault satisfies OpenProvider<VaultSpec>;

function keysOf(store: string, { engine }: VaultSpec, session: Session, { clock }: ProviderDoors): Keys {
  const { mount } = engine;
  switch (engine.kind) {
    case 'kv':
      return engine.version === 1 ? kv1({ store, mount, session }) : kv2({ store, mount, session });
    case 'database':
      return staticRoles({ store, mount, session, clock });
    case 'pki':
      return noKeys(store, 'makes certificates', 'use `lease` in the document, not `remote`');
    case 'transit':
      return noKeys(store, 'opens sops files', 'use `sops` in the document, not `remote`');
  }
}

function leaseEngine(
  store: string,
  { engine }: VaultSpec,
  session: Session,
  { clock }: ProviderDoors,
): Provider['leases'] {
  if (engine.kind === 'kv' || engine.kind === 'transit') return null;
  return leasesOf({ kind: engine.kind, store, mount: engine.mount, session, clock });
}

/** A certificate is made for whoever asks, and the keys of transit stay where they are: there is none to be read. */
function noKeys(store: string, does: string, hint: string): Keys {
  const none = unavailable('StoreRefused', `the store "${store}" ${does}, and has no keys to read`, { hint });
  return { revision: () => Promise.resolve(none), read: () => Promise.resolve(none) };
}

function checked(store: string, keys: Keys): Keys {
  const refused = ({ key }: RemoteKey): ReturnType<typeof unavailable> | null => {
    const why = badPath(key);
    if (why === null) return null;
    return unavailable('StoreRefused', `the store "${store}" cannot be asked for the key "${key}": ${why}`, {
      hint: 'a key is written like app/db, below the mount',
    });
  };
  return {
    revision: async (key) => refused(key) ?? keys.revision(key),
    read: async (key) => refused(key) ?? keys.read(key),
  };
}

async function inOrder<T>(keys: readonly RemoteKey[], ask: (key: RemoteKey) => Promise<T>): Promise<readonly T[]> {
  const answers: T[] = [];
  for (const key of keys) answers.push(await ask(key));
  return answers;
}
