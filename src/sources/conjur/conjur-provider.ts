import type { ConjurSpec } from '../../model/store.js';
import type { TransferLimits } from '../http/transfer.js';
import type { OpenProvider, Provider, ProviderDoors, RemoteAnswer, RemoteCheck, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { failed } from './failures.js';
import type { Listed } from './found.js';
import { openListing } from './listing.js';
import { badKey, step } from './names.js';
import { deniesAll } from './pages.js';
import { openReader } from './read-keys.js';
import type { Value } from './round.js';
import { revisionOf, versionProblem } from './revision.js';
import { openSession, type Session } from './session.js';

/** Values of some hundred keys, and lists of variables, come in one answer. */
const LIMITS: TransferLimits = { timeoutMs: 30_000, mostBytes: 4 * 1024 * 1024 };

/** What the server lists at once; a request for so many values is divided further. */
const BATCH = 1000;

/** CyberArk Conjur: the variables of one account. `limits` are for tests. */
export function openConjur(
  { name, spec }: { readonly name: string; readonly spec: ConjurSpec },
  doors: ProviderDoors,
  limits: TransferLimits = LIMITS,
): Provider {
  const session = openSession({ name, spec, limits }, doors);
  const place = { store: name, spec, session };
  const listing = openListing(place);
  const reader = openReader(place);
  const check = async (keys: readonly RemoteKey[]): Promise<readonly RemoteCheck[]> => {
    const listed = await listing.find(keys.map(({ key }) => key));
    if (listed === 'none') return keys.map(() => UNREAD);
    return 'kind' in listed ? keys.map(() => listed) : keys.map((key) => checkOf(name, key, listed));
  };
  const read = async (keys: readonly RemoteKey[]): Promise<readonly RemoteAnswer[]> => {
    // Before the values: a revision that is older than its value costs one more reading, a newer one hides a change.
    const listed = await listing.find(keys.map(({ key }) => key));
    if (listed !== 'none' && 'kind' in listed) return keys.map(() => listed);
    const known = listed === 'none' ? null : listed;
    const wrong = new Map(keys.map((key) => [key, versionProblem(name, key, known?.get(key.key))] as const));
    const sound = keys.filter((key) => wrong.get(key) === null);
    const values = new Map((await reader.read(sound, known)).map((value, index) => [sound[index], value] as const));
    return keys.map((key) => answerOf(key, wrong.get(key) ?? values.get(key), known));
  };
  return {
    batch: { revision: BATCH, read: BATCH },
    revision: (keys) => checked(name, keys, check),
    read: (keys) => checked(name, keys, read),
    leases: null,
    transit: null,
    test: () => test(name, spec, session),
    close: () => {
      session.close();
      return Promise.resolve();
    },
  };
}

openConjur satisfies OpenProvider<ConjurSpec>;

const UNREAD: RemoteCheck = { kind: 'unread' };

function checkOf(store: string, key: RemoteKey, listed: Listed): RemoteCheck {
  const found = listed.get(key.key);
  const revision = revisionOf(found, key.version);
  return revision === null ? (versionProblem(store, key, found) ?? UNREAD) : { kind: 'revision', revision };
}

function answerOf(key: RemoteKey, value: Value | undefined, listed: Listed | null): RemoteAnswer {
  if (value === undefined) throw new Error('internal: a key was not asked for');
  if (value.kind === 'unavailable') return value;
  const revision = revisionOf(listed?.get(key.key), key.version);
  return { kind: 'present', value: value.value, revision, expiresAtMs: null };
}

/** A list that is denied is one as well: a token that is bad has no answer but a new login. */
async function test(store: string, { account }: ConjurSpec, session: Session): ReturnType<Provider['test']> {
  session.forgive();
  const asked = await session.ask({ path: `/resources/${step(account)}/variable?limit=1`, operation: 'test' });
  if (asked.kind === 'unavailable') return asked;
  const { reply, requestId } = asked;
  if (reply.status !== 200 && !deniesAll(reply))
    return failed(reply, { store, thing: 'the list of variables', requestId });
  reply.body.wipe();
  return null;
}

/** Keys that no variable has are not asked for. */
async function checked<T>(
  store: string,
  keys: readonly RemoteKey[],
  ask: (keys: readonly RemoteKey[]) => Promise<readonly T[]>,
): Promise<readonly (T | ReturnType<typeof unavailable>)[]> {
  const sound = keys.filter(({ key }) => badKey(key) === null);
  const answers = (sound.length === 0 ? [] : await ask(sound)).values();
  return keys.map(({ key }) => {
    const why = badKey(key);
    if (why === null) return next(answers);
    return unavailable('StoreRefused', `the store "${store}" cannot be asked for the key "${key}": ${why}`, {
      hint: 'a key is the name of a variable, like shop/db/password, without account and kind',
    });
  });
}

function next<T>(answers: Iterator<T>): T {
  const { done, value } = answers.next() as IteratorResult<T, never>;
  if (done === true) throw new Error('internal: fewer keys were answered than were asked for');
  return value;
}
