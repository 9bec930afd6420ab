import { SecretClient, type KeyVaultSecret } from '@azure/keyvault-secrets';
import type { Clock } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { isHalf, secretOf } from '../http/pem.js';
import type { RemoteAnswer, RemoteCheck, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { absences } from './absence.js';
import { garbled } from './failures.js';
import { listing } from './listing.js';
import { revisionOf, settled } from './revision.js';
import { API_VERSION, toldAs, type Session } from './session.js';

/** Secrets of one vault: those that somebody put there, and those that certificates bring. */
export interface Secrets {
  revision(keys: readonly RemoteKey[]): Promise<readonly RemoteCheck[]>;
  read(key: RemoteKey): Promise<SecretAnswer>;
  /** Whether the vault can be asked at all. */
  test(): Promise<Unavailable | null>;
}

export type SecretAnswer = Exclude<RemoteAnswer, { kind: 'present' }> | SecretPresent;

export interface SecretPresent extends Extract<RemoteAnswer, { kind: 'present' }> {
  /** What the vault says of the form of the value; ''. */
  readonly contentType: string;
}

/** `settlesMs`: how long a deletion or a recovery may take. */
export function secretsOf(session: Session, clock: Clock, settlesMs: number): Secrets {
  const { address, credential, options, store } = session;
  const client = new SecretClient(address, credential, { ...options, serviceVersion: API_VERSION });
  const absence = absences({ session, client, clock, settlesMs });
  const list = listing(session, client);
  return {
    revision: (keys) => list.checks(keys),
    read: async (key) => {
      const refused = refusalOf(key, store);
      if (refused !== null) return refused;
      const version = key.version ?? '';
      const asked = { store, thing: thingOf(key) };
      const answer = await session.ask(asked, (call) => client.getSecret(key.key, { ...call, version }));
      if ('status' in answer && answer.status === 404) return absence.of(key, answer, asked);
      absence.isThere(key.key);
      if (!('kind' in answer) || answer.kind !== 'given') return toldAs(answer, asked);
      return presentOf(answer.it, key, answer.saidMs) ?? garbled(asked, 200);
    },
    test: () => list.test(),
  };
}

export function thingOf({ key, version }: RemoteKey): string {
  return version === null ? `the key "${key}"` : `version ${version} of the key "${key}"`;
}

function presentOf(
  { name, properties, value }: KeyVaultSecret,
  key: RemoteKey,
  saidMs: number | null,
): SecretPresent | null {
  const { contentType = '', expiresOn, notBefore, version } = properties;
  if (
    typeof value !== 'string' ||
    isHalf(value) ||
    version === undefined ||
    name.toLowerCase() !== key.key.toLowerCase()
  )
    return null;
  return {
    kind: 'present',
    value: secretOf(value),
    revision: key.version === null ? readRevision(properties, version, saidMs) : version,
    expiresAtMs: timeOf(expiresOn),
    ...notBeforeOf(timeOf(notBefore)),
    contentType,
  };
}

function notBeforeOf(ms: number | null): Pick<SecretPresent, 'notBeforeMs'> {
  return ms === null ? {} : { notBeforeMs: ms };
}

/** null: there is none, or none that a clock can tell. */
function timeOf(date: Date | undefined): number | null {
  const ms = date?.getTime() ?? NaN;
  return Number.isNaN(ms) ? null : ms;
}

/** One that no list gives, where the value may still change within the second that its times tell. */
function readRevision(properties: KeyVaultSecret['properties'], version: string, saidMs: number | null): string {
  const revision = revisionOf(properties);
  return settled(properties, saidMs) ? revision : `${revision}/${version}`;
}

function refusalOf({ key, version }: RemoteKey, store: string): ReturnType<typeof unavailable> | null {
  const isName = /^[0-9A-Za-z-]{1,127}$/.test(key);
  if (isName && (version === null || /^[0-9a-fA-F]{32}$/.test(version))) return null;
  const text = isName
    ? `has no version "${version ?? ''}" of the key "${key}"`
    : `cannot be asked for the key "${key}"`;
  return unavailable('StoreRefused', `the store "${store}" ${text}`, {
    hint: isName ? 'a version is 32 hexadecimal digits' : 'a name has letters, digits and "-" only, up to 127 of them',
  });
}
