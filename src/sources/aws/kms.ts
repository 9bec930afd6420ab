import { DecryptCommand, KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import type { AwsKmsSpec } from '../../model/aws-store.js';
import type { Unavailable } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import type { TransferLimits } from '../http/transfer.js';
import type { OpenProvider, Provider, ProviderDoors } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { garbled, told } from './failures.js';
import { LIMITS, openService, upkeep } from './provider-of.js';
import type { Session } from './session.js';

/** Keys of AWS KMS in one region, which open the data keys of sops files. `limits` are for tests. */
export function openKms(
  { name, spec }: { readonly name: string; readonly spec: AwsKmsSpec },
  doors: ProviderDoors,
  limits: TransferLimits = LIMITS,
): Provider {
  const session: Session<KMSClient> = openService(
    { name, spec, limits, client: (config) => new KMSClient(config) },
    doors,
  );
  const none = unavailable('StoreRefused', `the store "${name}" opens sops files, and has no keys to read`, {
    hint: 'use `sops` in the document, not `remote`',
  });
  return {
    batch: { revision: 1, read: 1 },
    revision: (keys) => Promise.resolve(keys.map(() => none)),
    read: (keys) => Promise.resolve(keys.map(() => none)),
    transit: { decrypt: (key, ciphertext, context = {}) => decrypt(name, { key, ciphertext, context }, session) },
    ...upkeep(name, session, (client) => client.send(new ListAliasesCommand({ Limit: 1 }))),
  };
}

openKms satisfies OpenProvider<AwsKmsSpec>;

interface Wrapped {
  readonly key: string;
  /** Base64. */
  readonly ciphertext: string;
  readonly context: Readonly<Record<string, string>>;
}

async function decrypt(
  store: string,
  { ciphertext, context, key }: Wrapped,
  session: Session<KMSClient>,
): Promise<SecretValue | Unavailable> {
  const asked = { store, thing: `what the key "${key}" encrypted` };
  const EncryptionContext = Object.keys(context).length === 0 ? undefined : { ...context };
  const CiphertextBlob = Buffer.from(ciphertext, 'base64');
  const came = await session.ask((client) =>
    client.send(new DecryptCommand({ KeyId: key, CiphertextBlob, ...(EncryptionContext && { EncryptionContext }) })),
  );
  if (came.kind === 'answered') {
    const { Plaintext } = came.got;
    if (Plaintext === undefined) return garbled(null, asked);
    const value = SecretValue.of(Uint8Array.from(Plaintext));
    Plaintext.fill(0);
    return value;
  }
  if (!UNFIT.has(came.name)) return told(came, asked);
  return unavailable('StoreNotDecrypted', `the store "${store}" does not open ${asked.thing} (${came.name})`, {
    hint: 'is the key enabled, and the encryption context that of the file when sops wrote it?',
  });
}

/** The key, or what it is asked to open, does not fit. */
const UNFIT: ReadonlySet<string> = new Set([
  'DisabledException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
  'InvalidKeyUsageException',
  'KMSInvalidStateException',
  'NotFoundException',
]);
