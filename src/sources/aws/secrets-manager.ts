import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AwsSecretsManagerSpec } from '../../model/aws-store.js';
import type { TransferLimits } from '../http/transfer.js';
import type { OpenProvider, Provider, ProviderDoors, RemoteAnswer, RemoteKey } from '../provider.js';
import { configOf } from './client-config.js';
import { LIMITS, passes } from './provider-of.js';
import { checkSecrets } from './secret-check.js';
import { CURRENT } from './secret-id.js';
import { readBatch, readOne, type Secrets } from './secret-value.js';
import { openSession } from './session.js';

/** AWS Secrets Manager in one region. `limits` are for tests. */
export function openSecretsManager(
  { name, spec }: { readonly name: string; readonly spec: AwsSecretsManagerSpec },
  doors: ProviderDoors,
  limits: TransferLimits = LIMITS,
): Provider {
  const session: Secrets = openSession(
    {
      name,
      place: spec,
      limits,
      client: (keys, handler) => new SecretsManagerClient(configOf(spec, spec.endpoint, handler, keys)),
    },
    doors,
  );
  const check = checkSecrets(name, session, doors.clock);
  const read = reading(name, session);
  return {
    batch: { revision: 1000, read: 20 },
    revision: check,
    read,
    leases: null,
    transit: null,
    test: () => passes(name, session, (client) => client.send(new ListSecretsCommand({ MaxResults: 1 }))),
    close: () => {
      session.close();
      return Promise.resolve();
    },
  };
}

openSecretsManager satisfies OpenProvider<AwsSecretsManagerSpec>;

/** Those of one version are read at once; a batch cannot be asked for others. */
function reading(store: string, secrets: Secrets): Provider['read'] {
  let inBatches = true;
  return async (keys) => {
    const current = [...new Set(keys.filter(isCurrent).map(({ key }) => key))];
    const batch = inBatches && current.length > 1 ? await readBatch(store, current, secrets) : NONE;
    if (batch === null) inBatches = false;
    const answers: RemoteAnswer[] = [];
    for (const key of keys) {
      answers.push((isCurrent(key) ? batch?.get(key.key) : undefined) ?? (await readOne(store, key, secrets)));
    }
    return answers;
  };
}

const NONE: ReadonlyMap<string, RemoteAnswer> = new Map();

function isCurrent({ version }: RemoteKey): boolean {
  return version === null || version === CURRENT;
}
