import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../doors.js';
import { inTurn } from '../in-turn.js';
import { isOfStore } from '../of-store.js';
import type { RemoteCheck, RemoteKey } from '../provider.js';
import { isForbidden, told, type Failure } from './failures.js';
import { isNamed, versionIn, wantedOf, type Stages } from './secret-id.js';
import { askedFor, describe, gone, noVersion, scheduled, type Secrets } from './secret-value.js';

const PAGE = 100;
const AGAIN_MS = 3_600_000;

/** Revisions of many keys. */
export interface Checks {
  readonly keys: (keys: readonly RemoteKey[]) => Promise<readonly RemoteCheck[]>;
  /** As far as is known: else each is asked for by itself. */
  readonly lists: () => boolean;
}

/**
 * A hundred secrets in one call, where the login may list; the rest, and what the list does not have, one by one: a list
 * comes late at times, and proves nothing by what is not in it. Listing is given up for an hour where it is forbidden or
 * refused, or where so much else is listed that asking one by one is cheaper.
 */
export function checkSecrets(store: string, secrets: Secrets, clock: Clock): Checks {
  let listFromMs = -Infinity;
  const lists = (): boolean => clock.monotonic() >= listFromMs;
  const check: Checks['keys'] = async (keys) => {
    const names = [...new Set(keys.map(({ key }) => key))];
    const isListed = names.length > 1 && lists();
    const listing = isListed ? await list(store, names, secrets) : NOTHING;
    if (isListed && !listing.pays) listFromMs = clock.monotonic() + AGAIN_MS;
    if (listing.failure !== null) {
      const { failure } = listing;
      return keys.map((key) => told(failure, askedFor(store, key)));
    }
    const described = new Map<string, Promise<Found>>();
    const listed = (key: RemoteKey): RemoteCheck | undefined => {
      const stages = listing.found.get(key.key);
      return stages && checkOf(store, key, stages);
    };
    return inTurn<RemoteKey, RemoteCheck>(keys, listed, async (key) => {
      const one = described.get(key.key) ?? describe(key.key, secrets);
      described.set(key.key, one);
      return answered(store, key, await one);
    });
  };
  return { keys: check, lists };
}

type Found = Awaited<ReturnType<typeof describe>>;

function answered(store: string, key: RemoteKey, came: Found): RemoteCheck {
  if (came.kind === 'answered') {
    const { DeletedDate, VersionIdsToStages } = came.got;
    if (DeletedDate !== undefined) return scheduled(store, key.key, DeletedDate);
    return VersionIdsToStages === undefined ? { kind: 'unread' } : checkOf(store, key, VersionIdsToStages);
  }
  if (came.name === 'ResourceNotFoundException') return gone(store, key.key);
  // What a policy forbids to look at, it may allow to read.
  return isForbidden(came) ? { kind: 'unread' } : told(came, askedFor(store, key));
}

function checkOf(store: string, { key, version }: RemoteKey, stages: Stages): RemoteCheck {
  const wanted = wantedOf(version);
  const revision = versionIn(stages, wanted);
  if (revision !== null) return { kind: 'revision', revision };
  // Versions that lost their last stage are not told here; reading tells.
  return 'id' in wanted || version === null ? { kind: 'unread' } : noVersion(store, key, version);
}

interface Listing {
  readonly found: ReadonlyMap<string, Stages>;
  /** It was cheaper than asking one by one, and allowed. */
  readonly pays: boolean;
  /** Nobody answers. */
  readonly failure: Failure | null;
}

const NOTHING: Listing = { found: new Map(), pays: false, failure: null };

async function list(store: string, names: readonly string[], secrets: Secrets): Promise<Listing> {
  const found = new Map<string, Stages>();
  const open = new Set(names);
  const filter = filterOf(names);
  let next: string | undefined;
  // With more pages than this, what they save is less than what they cost.
  for (let pages = 0; pages < Math.ceil(names.length / 2); pages++) {
    const came = await secrets.ask((client) =>
      client.send(
        new ListSecretsCommand({ MaxResults: PAGE, ...filter, ...(next !== undefined && { NextToken: next }) }),
      ),
    );
    if (came.kind === 'failure') {
      const isOut = !isForbidden(came) && isOfStore(told(came, { store, thing: 'the list' }));
      return isOut ? { found, pays: true, failure: came } : { ...NOTHING, found };
    }
    for (const secret of came.got.SecretList ?? []) {
      const { DeletedDate, SecretVersionsToStages } = secret;
      if (DeletedDate !== undefined || SecretVersionsToStages === undefined) continue;
      for (const name of open) {
        if (!isNamed(name, secret)) continue;
        found.set(name, SecretVersionsToStages);
        open.delete(name);
      }
    }
    next = came.got.NextToken;
    if (next === undefined || next === '' || open.size === 0)
      return { found, pays: found.size * 2 >= names.length, failure: null };
  }
  return { found, pays: found.size * 2 >= names.length, failure: null };
}

/** AWS compares the beginnings of names: what all of them begin with leaves the rest of the account out. */
function filterOf(names: readonly string[]): { readonly Filters?: { Key: 'name'; Values: string[] }[] } {
  if (names.some((name) => name.startsWith('arn:'))) return {};
  const [first = ''] = names;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length++;
  return length === 0 ? {} : { Filters: [{ Key: 'name', Values: [first.slice(0, length)] }] };
}
