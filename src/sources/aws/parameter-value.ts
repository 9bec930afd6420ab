import { GetParametersCommand, type Parameter, type SSMClient } from '@aws-sdk/client-ssm';
import { SecretValue } from '../../model/secret-value.js';
import type { RemoteAnswer, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { garbled, isForbidden, told } from './failures.js';
import type { Session } from './session.js';

export type Parameters = Session<SSMClient>;

/** As the service writes it: `name:3` or `name:label`. */
function selectorOf({ key, version }: RemoteKey): string {
  return version === null ? key : `${key}:${version}`;
}

/**
 * Up to ten in one call, none of them twice: what was asked for as another version goes out by itself. One name that the
 * login may not read makes the whole call forbidden, so that each is asked for by itself then.
 */
export async function readParameters(
  store: string,
  keys: readonly RemoteKey[],
  parameters: Parameters,
): Promise<readonly RemoteAnswer[]> {
  const first = keys.filter(({ key }, index) => keys.findIndex((other) => other.key === key) === index);
  const answers = new Map<RemoteKey, RemoteAnswer | undefined>();
  const take = async (some: readonly RemoteKey[]): Promise<void> => {
    const answered = await readNames(store, some, parameters);
    for (const [index, key] of some.entries()) answers.set(key, answered[index]);
  };
  await take(first);
  for (const key of keys) if (!answers.has(key)) await take([key]);
  return keys.map((key) => answers.get(key) ?? garbled(null, { store, thing: thingOf(key) }));
}

async function readNames(
  store: string,
  keys: readonly RemoteKey[],
  parameters: Parameters,
): Promise<readonly RemoteAnswer[]> {
  const Names = keys.map(selectorOf);
  const came = await parameters.ask((client) => client.send(new GetParametersCommand({ Names, WithDecryption: true })));
  if (came.kind === 'failure') {
    if (keys.length > 1 && came.unanswered === null && ofOneName(came.status, isForbidden(came))) {
      const answers: RemoteAnswer[] = [];
      for (const key of keys) answers.push(...(await readNames(store, [key], parameters)));
      return answers;
    }
    return keys.map((key) => told(came, { store, thing: thingOf(key) }));
  }
  const { InvalidParameters = [], Parameters: found = [] } = came.got;
  return keys.map((key) => {
    const parameter = found.find((one) => isAnswerTo(key, one));
    if (parameter !== undefined) return valueOf(parameter) ?? garbled(null, { store, thing: thingOf(key) });
    return InvalidParameters.includes(selectorOf(key))
      ? missing(store, key)
      : garbled(null, { store, thing: thingOf(key) });
  });
}

/** Forbidden, or a name that is none: not that of the call. */
function ofOneName(status: number | null, forbidden: boolean): boolean {
  return forbidden || status === 400;
}

export function thingOf({ key, version }: RemoteKey): string {
  return version === null ? `the key "${key}"` : `the version "${version}" of the key "${key}"`;
}

/** No name is asked for twice in a call, so that a selector that is not repeated is that of the question. */
function isAnswerTo({ key, version }: RemoteKey, { ARN, Name, Selector, Version }: Parameter): boolean {
  if (version !== null && /^\d+$/.test(version) && Number(version) !== Version) return false;
  return (Name === key || ARN === key) && (Selector === undefined || version === null || Selector === `:${version}`);
}

/** null: it is not what AWS answers. */
function valueOf({ Value, ...parameter }: Parameter): RemoteAnswer | null {
  const revision = revisionOf(parameter);
  if (Value === undefined || revision === null) return null;
  return { kind: 'present', value: SecretValue.of(Uint8Array.from(Buffer.from(Value))), revision, expiresAtMs: null };
}

/**
 * Versions count anew from 1 once a parameter was deleted and made again, so that the second in which this one was written
 * belongs to it.
 */
export function revisionOf({
  LastModifiedDate,
  Version,
}: Pick<Parameter, 'LastModifiedDate' | 'Version'>): string | null {
  const writtenMs = LastModifiedDate?.getTime() ?? NaN;
  return Version === undefined || Number.isNaN(writtenMs)
    ? null
    : `${String(Version)}@${String(Math.floor(writtenMs / 1000))}`;
}

/** `InvalidParameters` does not tell a parameter that is gone from a version or label that never was. */
function missing(store: string, key: RemoteKey): RemoteAnswer {
  if (key.version === null) {
    return { kind: 'absent', message: `the store "${store}" has no key "${key.key}" (InvalidParameters)` };
  }
  return unavailable('StoreVersionUnknown', `the store "${store}" has no ${thingOf(key).slice(4)}`, {
    class: 'ambiguous',
    hint: 'a version is a number or a label of the parameter; AWS keeps the last hundred',
  });
}
