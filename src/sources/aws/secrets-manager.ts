import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AwsSecretsManagerSpec } from '../../model/aws-store.js';
import type { TransferLimits } from '../http/transfer.js';
import type { OpenProvider, Provider, ProviderDoors, RemoteAnswer, RemoteKey } from '../provider.js';
import { inTurn } from '../in-turn.js';
import { LIMITS, openService, upkeep } from './provider-of.js';
import { checkSecrets } from './secret-check.js';
import { CURRENT } from './secret-id.js';
import { readBatch, readOne, type Secrets } from './secret-value.js';

/** AWS Secrets Manager in one region. `limits` are for tests. */
export function openSecretsManager(
  { name, spec }: { readonly name: string; readonly spec: AwsSecretsManagerSpec },
  doors: ProviderDoors,
  limits: TransferLimits = LIMITS,
): Provider {
  const session: Secrets = openService(
    { name, spec, limits, client: (config) => new SecretsManagerClient(config) },
    doors,
  );
  const check = checkSecrets(name, session, doors.clock);
  const { batches, read } = reading(name, session);
  return {
    // Where each is asked for by itself the shelf does it: it knows budgets, and when to give up.
    batch: {
      get revision() {
        return check.lists() ? 1000 : 1;
      },
      get read() {
        return batches() ? 20 : 1;
      },
    },
    revision: check.keys,
    read,
    transit: null,
    ...upkeep(name, session, (client) => client.send(new ListSecretsCommand({ MaxResults: 1 }))),
  };
}

openSecretsManager satisfies OpenProvider<AwsSecretsManagerSpec>;

/** Those of one version are read at once; a batch cannot be asked for others. */
function reading(
  store: string,
  secrets: Secrets,
): { readonly read: Provider['read']; readonly batches: () => boolean } {
  let inBatches = true;
  return {
    batches: () => inBatches,
    read: async (keys) => {
      const current = [...new Set(keys.filter(isCurrent).map(({ key }) => key))];
      const batch = inBatches && current.length > 1 ? await readBatch(store, current, secrets) : NONE;
      if (batch === null) inBatches = false;
      const batched = (key: RemoteKey): RemoteAnswer | undefined => (isCurrent(key) ? batch?.get(key.key) : undefined);
      return inTurn<RemoteKey, RemoteAnswer>(keys, batched, (key) => readOne(store, key, secrets));
    },
  };
}

const NONE: ReadonlyMap<string, RemoteAnswer> = new Map();

function isCurrent({ version }: RemoteKey): boolean {
  return version === null || version === CURRENT;
}
