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
import { isHalf } from '../http/pem.js';
import type { RemoteAnswer, RemoteKey } from '../provider.js';
import { isOfStore } from '../of-store.js';
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
  // Whatever stands in between, the value of another secret is none.
  if (came.kind === 'answered') return (isNamed(key, came.got) ? valueOf(came.got) : null) ?? garbled(null, asked);
  if (came.name === 'ResourceNotFoundException') return missing(store, { key, version }, secrets);
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
  if (isHalf(SecretString ?? '')) return null;
  const bytes =
    SecretString === undefined ? Uint8Array.from(SecretBinary ?? []) : Uint8Array.from(Buffer.from(SecretString));
  return { kind: 'present', value: SecretValue.of(bytes), revision: VersionId, expiresAtMs: null };
}

/** AWS says so, to one that it lets see the key. */
export function gone(store: string, key: string): RemoteAnswer & { kind: 'absent' } {
  return { kind: 'absent', message: `the store "${store}" has no key "${key}" (ResourceNotFoundException)` };
}

/**
 * AWS has one word for a secret that is not there and for one without that version, or without any: one that was made a
 * moment ago has no value yet. So it counts as gone only if it is not even described.
 */
async function missing(store: string, wanted: RemoteKey, secrets: Secrets): Promise<RemoteAnswer> {
  const { key, version } = wanted;
  const found = await describe(key, secrets);
  if (found.kind === 'failure') {
    if (found.name === 'ResourceNotFoundException') return gone(store, key);
    return isForbidden(found) ? unproven(store, wanted) : told(found, askedFor(store, wanted));
  }
  const { DeletedDate } = found.got;
  if (DeletedDate !== undefined) return scheduled(store, key, DeletedDate);
  return version === null ? noValue(store, key) : noVersion(store, key, version);
}

function unproven(store: string, wanted: RemoteKey): Unavailable {
  const { thing } = askedFor(store, wanted);
  return unavailable('StoreKeyUnknown', `the store "${store}" does not know ${thing} (ResourceNotFoundException)`, {
    class: 'ambiguous',
    hint: 'it may be there without a value; to prove that it is gone the login needs secretsmanager:DescribeSecret',
  });
}

function noValue(store: string, key: string): Unavailable {
  return unavailable('StoreVersionUnknown', `the key "${key}" of store "${store}" has no value at ${CURRENT}`, {
    class: 'ambiguous',
    hint: 'was it made without one? `aws secretsmanager put-secret-value`',
  });
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
 * for by itself: so are all, where one name that is none makes AWS refuse the call. null: the login may not read in batches.
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
    return new Map(isOfStore(answer) ? keys.map((key) => [key, answer]) : []);
  }
  const { SecretValues = [] } = came.got;
  return new Map(
    keys.flatMap((key) => {
      const found = SecretValues.find((one) => isNamed(key, one));
      const value = found?.VersionStages?.includes(CURRENT) === true ? valueOf(found) : null;
      return value === null ? [] : [[key, value] as const];
    }),
  );
}

export function askedFor(store: string, { key, version }: RemoteKey): Asked {
  return { store, thing: thingOf(key, version) };
}
