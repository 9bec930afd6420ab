import { GetParametersCommand, type Parameter, type SSMClient } from '@aws-sdk/client-ssm';
import type { Unavailable } from '../../model/answer.js';
import { isHalf } from '../http/pem.js';
import { SecretValue } from '../../model/secret-value.js';
import { inTurn } from '../in-turn.js';
import type { RemoteAnswer, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { isOfStore } from '../of-store.js';
import { garbled, isForbidden, told, type Failure } from './failures.js';
import type { Session } from './session.js';

export type Parameters = Session<SSMClient>;

/** As the service writes it: `name:3` or `name:label`. */
function selectorOf({ key, version }: RemoteKey): string {
  return version === null ? key : `${key}:${version}`;
}

/**
 * A selector that is part of the key: AWS takes it, and what it then calls invalid may be there with another label. null:
 * the key has none.
 */
export function selectorProblem(store: string, { key }: RemoteKey): Unavailable | null {
  const name = /^arn:[^:]*:ssm:[^:]*:[^:]*:(.*)$/s.exec(key)?.[1] ?? key;
  if (!name.includes(':')) return null;
  return unavailable('StoreRefused', `the store "${store}" cannot be asked for the key "${key}": it has a ":"`, {
    hint: 'a number or a label of a parameter stands under `version`',
  });
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
  const answers = new Map<RemoteKey, RemoteAnswer | undefined>();
  for (const key of keys) {
    const refused = selectorProblem(store, key);
    if (refused !== null) answers.set(key, refused);
  }
  const sound = keys.filter((key) => !answers.has(key));
  const first = sound.filter(({ key }, index) => sound.findIndex((other) => other.key === key) === index);
  const take = async (some: readonly RemoteKey[]): Promise<void> => {
    const answered = await readNames(store, some, parameters);
    for (const [index, key] of some.entries()) answers.set(key, answered[index]);
  };
  if (first.length > 0) await take(first);
  for (const key of sound) if (!answers.has(key)) await take([key]);
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
    if (keys.length > 1 && isOfOneName(came, store)) {
      return inTurn<RemoteKey, RemoteAnswer>(keys, UNKNOWN, async (key) => {
        const [answer] = await readNames(store, [key], parameters);
        return answer ?? garbled(null, { store, thing: thingOf(key) });
      });
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

const UNKNOWN = (): undefined => undefined;

/** Forbidden, or a name that is none: not that of the call. A store that is throttled says so with 400 as well. */
function isOfOneName(failure: Failure, store: string): boolean {
  return (
    (isForbidden(failure) || failure.status === 400) && !isOfStore(told(failure, { store, thing: 'some of its keys' }))
  );
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
  if (Value === undefined || isHalf(Value) || revision === null) return null;
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

/** What leads on to Secrets Manager, whose secrets may only be marked for deletion. */
const REFERENCES = '/aws/reference/';

/** `InvalidParameters` does not tell a parameter that is gone from a version or label that never was. */
function missing(store: string, key: RemoteKey): RemoteAnswer {
  if (key.version === null && !key.key.startsWith(REFERENCES)) {
    return { kind: 'absent', message: `the store "${store}" has no key "${key.key}" (InvalidParameters)` };
  }
  return unavailable('StoreVersionUnknown', `the store "${store}" has no ${thingOf(key).slice(4)}`, {
    class: 'ambiguous',
    hint: 'a version is a number or a label of the parameter; AWS keeps the last hundred',
  });
}
