import { AzureLogger } from '@azure/logger';
import type { Unavailable } from '../../model/answer.js';
import type { AzureSpec } from '../../model/store.js';
import type { TransferLimits } from '../http/transfer.js';
import type { OpenProvider, Provider, ProviderDoors, RemoteAnswer, RemoteCheck, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { readCertificate } from './certificate.js';
import { decryptsWith } from './decrypt.js';
import { secretsOf, type Secrets } from './secrets.js';
import { openSession } from './session.js';

export interface AzureLimits extends TransferLimits {
  /** How long a secret that is neither live nor deleted may still be on its way from the one to the other. */
  readonly settlesMs: number;
}

/** A secret has at most 25 KB, and a page of a list 25 of them without their values. */
const LIMITS: AzureLimits = { timeoutMs: 30_000, mostBytes: 1024 * 1024, settlesMs: 60_000 };

/** One list answers for all keys; values are read one by one. */
const BATCH = { revision: 100_000, read: 1 };

/** One kind of what one vault of Azure Key Vault has. `limits` are for tests. */
export function openAzure(
  { name, spec }: { readonly name: string; readonly spec: AzureSpec },
  doors: ProviderDoors,
  limits: AzureLimits = LIMITS,
): Provider {
  silence();
  const session = openSession({ name, spec, limits }, doors);
  const secrets = secretsOf(session, doors.clock, limits.settlesMs);
  const { kind } = spec.engine;
  return {
    batch: BATCH,
    ...(kind === 'keys' ? noSecrets(name) : reading(secrets, kind, name)),
    leases: null,
    transit: kind === 'keys' ? decryptsWith(session) : null,
    test: async () => {
      session.forgive();
      return secrets.test();
    },
    close: () => {
      session.close();
      return Promise.resolve();
    },
  };
}

/** The packages log requests to stderr where variables such as AZURE_LOG_LEVEL and DEBUG say so. */
function silence(): void {
  AzureLogger.log = () => undefined;
}

openAzure satisfies OpenProvider<AzureSpec>;

type Reading = Pick<Provider, 'revision' | 'read'>;

function reading(secrets: Secrets, kind: 'secrets' | 'certificates', store: string): Reading {
  const read = async (key: RemoteKey): Promise<RemoteAnswer> => {
    const answer = await secrets.read(key);
    return answer.kind === 'present' && kind === 'certificates' ? readCertificate(answer, key, store) : answer;
  };
  return {
    revision: (keys) => secrets.revision(keys),
    read: async (keys) => {
      const answers: RemoteAnswer[] = [];
      for (const key of keys) answers.push(await read(key));
      return answers;
    },
  };
}

/** The keys stay where they are: there is none to be read. */
function noSecrets(store: string): Reading {
  const none: Unavailable & RemoteCheck = unavailable(
    'StoreRefused',
    `the store "${store}" opens sops files, and has no secrets to read`,
    { hint: 'use `sops` in the document, or a store with `secrets: {}`' },
  );
  return {
    revision: (keys) => Promise.resolve(keys.map(() => none)),
    read: (keys) => Promise.resolve(keys.map(() => none)),
  };
}
