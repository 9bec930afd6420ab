import {
  BatchGetSecretValueCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type DescribeSecretCommandOutput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Unavailable } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import type { Asked } from '../http/failures.js';
import type { RemoteAnswer, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { garbled, isForbidden, told, type Failure } from './failures.js';
import { CURRENT, isNamed, wantedOf } from './secret-id.js';
import type { Session } from './session.js';

export type Secrets = Session<SecretsManagerClient>;

/** One call. */
export async function readOne(store: string, { key, version }: RemoteKey, secrets: Secrets): Promise<RemoteAnswer> {
  const asked = { store, thing: thingOf(key, version) };
  const wanted = wantedOf(version);
  // The stage is always said: with none some servers give what was current once.
  const which = 'id' in wanted ? { VersionId: wanted.id } : { VersionStage: wanted.stage };
  const came = await secrets.ask((client) => client.send(new GetSecretValueCommand({ SecretId: key, ...which })));
  if (came.kind === 'answered') return valueOf(came.got) ?? garbled(null, asked);
  if (came.name === 'ResourceNotFoundException')
    return version === null ? gone(store, key) : missing(store, key, version, secrets);
  if (came.name === 'InvalidRequestException') return notNow(store, key, secrets, came);
  return told(came, asked);
}

function thingOf(key: string, version: string | null): string {
  return version === null ? `the key "${key}"` : `the version "${version}" of the key "${key}"`;
}

interface Valued {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly VersionId?: string | undefined;
}

/** null: it is not what AWS answers. */
function valueOf({ SecretBinary, SecretString, VersionId }: Valued): RemoteAnswer | null {
  if (VersionId === undefined || (SecretString === undefined && SecretBinary === undefined)) return null;
  const bytes =
    SecretString === undefined ? Uint8Array.from(SecretBinary ?? []) : Uint8Array.from(Buffer.from(SecretString));
  return { kind: 'present', value: SecretValue.of(bytes), revision: VersionId, expiresAtMs: null };
}

/** AWS says so, to one that it lets see the key. */
export function gone(store: string, key: string): RemoteAnswer & { kind: 'absent' } {
  return { kind: 'absent', message: `the store "${store}" has no key "${key}" (ResourceNotFoundException)` };
}

/** The secret may be there without that version; then nothing is gone that a document could follow. */
async function missing(store: string, key: string, version: string, secrets: Secrets): Promise<RemoteAnswer> {
  const found = await describe(key, secrets);
  if (found.kind === 'failure' && found.name === 'ResourceNotFoundException') return gone(store, key);
  if (found.kind === 'answered' && found.got.DeletedDate !== undefined)
    return scheduled(store, key, found.got.DeletedDate);
  return noVersion(store, key, version);
}

export function noVersion(store: string, key: string, version: string): Unavailable {
  return unavailable('StoreVersionUnknown', `the store "${store}" has no ${thingOf(key, version).slice(4)}`, {
    hint: 'a version is the name of a stage such as AWSPREVIOUS, or the id of a version; AWS drops those without a stage',
  });
}

export function describe(key: string, secrets: Secrets) {
  return secrets.ask<DescribeSecretCommandOutput>((client) =>
    client.send(new DescribeSecretCommand({ SecretId: key })),
  );
}

/** Most likely it waits for its deletion. It can be restored until then, so that nothing is gone. */
async function notNow(store: string, key: string, secrets: Secrets, failure: Failure): Promise<Unavailable> {
  const found = await describe(key, secrets);
  const since = found.kind === 'answered' ? found.got.DeletedDate : undefined;
  if (found.kind === 'answered' && since === undefined) return told(failure, { store, thing: `the key "${key}"` });
  return scheduled(store, key, since);
}

export function scheduled(store: string, key: string, since?: Date): Unavailable {
  const when = since === undefined || Number.isNaN(since.getTime()) ? '' : ` since ${since.toISOString().slice(0, 10)}`;
  return unavailable('StoreKeyDeleted', `the key "${key}" of store "${store}" is marked for deletion${when}`, {
    hint: 'nothing is gone until AWS deletes it: `aws secretsmanager restore-secret`, or remove the document',
  });
}

/**
 * Up to twenty in one call, which gives what AWSCURRENT is on. What the call does not answer, or not like that, is asked
 * for by itself. null: the login may not read in batches.
 */
export async function readBatch(
  store: string,
  keys: readonly string[],
  secrets: Secrets,
): Promise<ReadonlyMap<string, RemoteAnswer> | null> {
  const came = await secrets.ask((client) => client.send(new BatchGetSecretValueCommand({ SecretIdList: [...keys] })));
  if (came.kind === 'failure') {
    if (isForbidden(came)) return null;
    const answer = told(came, { store, thing: `${String(keys.length)} keys at once` });
    return new Map(keys.map((key) => [key, answer]));
  }
  const { Errors = [], SecretValues = [] } = came.got;
  return new Map(
    keys.flatMap((key) => {
      const found = SecretValues.find((one) => isNamed(key, one));
      const value = found?.VersionStages?.includes(CURRENT) === true ? valueOf(found) : null;
      if (value !== null) return [[key, value] as const];
      const error = Errors.find(({ SecretId }) => SecretId === key);
      return error?.ErrorCode === 'ResourceNotFoundException' ? [[key, gone(store, key)] as const] : [];
    }),
  );
}

export function askedFor(store: string, { key, version }: RemoteKey): Asked {
  return { store, thing: thingOf(key, version) };
}
