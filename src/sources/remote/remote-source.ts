import type { Keyring, SecretSource, SourceRef } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import type { Shelf } from '../shelf/shelf.js';
import { unavailable } from '../unavailable.js';
import { checkKeys } from './check-keys.js';
import { remoteDue, remoteLifetime, remoteMemory } from './memory.js';
import { readKeys } from './read-keys.js';
import { wantedOf, type Desk, type Wanted } from './wanted.js';

/** Keys of other systems, reached as SecretStores say. Without a keyring no system is asked. */
export function remoteSource(keyring: Keyring | null, shelf: Shelf): SecretSource {
  const at = async <T>(work: Work<T>, group: readonly Wanted[]): Promise<readonly T[]> => {
    const [first] = group;
    return first === undefined ? [] : work(group, { ...shelf.of(first.store), shelf, keyring });
  };
  return {
    revision: (refs) => perStore(refs, (group) => at(checkKeys, group)),
    read: (refs) => perStore(refs, (group) => at(readKeys, group)),
    dueInMs: remoteDue(keyring, shelf),
    lifetime: (ref) => remoteLifetime(ref, shelf),
    memory: remoteMemory(shelf),
  };
}

type Work<T> = (group: readonly Wanted[], desk: Desk) => Promise<readonly T[]>;

/** All stores at once. The answers in the order of the refs. */
async function perStore<T>(
  refs: readonly SourceRef[],
  work: (group: readonly Wanted[]) => Promise<readonly T[]>,
): Promise<readonly (T | Unavailable)[]> {
  const groups = new Map<string, Wanted[]>();
  const wanted = refs.map(wantedOf);
  for (const one of wanted) {
    if (one === null) continue;
    const group = groups.get(one.store.name);
    if (group === undefined) groups.set(one.store.name, [one]);
    else group.push(one);
  }
  const done = await Promise.all([...groups.values()].map(async (group) => [group, await work(group)] as const));
  const answers = new Map(done.flatMap(([group, some]) => group.map((one, index) => [one, some[index]] as const)));
  return refs.map((ref, index) => {
    const one = wanted[index] ?? null;
    return (one === null ? noStore(ref) : answers.get(one)) ?? unanswered();
  });
}

function unanswered(): never {
  throw new Error('internal: a store answered fewer documents than it was asked for');
}

function noStore({ name, source }: SourceRef): Unavailable {
  const store = source.kind === 'remote' ? source.store : '';
  return unavailable('StoreUnknown', `there is no store "${store}", which "${name}" names`, {
    hint: 'a SecretStore document below platform/ makes one',
  });
}
