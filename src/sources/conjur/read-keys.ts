import type { Unavailable } from '../../model/answer.js';
import type { SecretValue } from '../../model/secret-value.js';
import type { RemoteKey } from '../provider.js';
import { fullId } from './names.js';
import type { Listed } from './found.js';
import type { Place } from './place.js';
import { readBatch } from './read-batch.js';
import { readOne } from './read-one.js';
import { openRound, type Round, type Value } from './round.js';

/** Reads values by as few requests as it can. */
export interface Reader {
  /** One value per key, in their order. `listed`: what there is; null: nobody tells. */
  read(keys: readonly RemoteKey[], listed: Listed | null): Promise<readonly Value[]>;
}

/**
 * A batch is all or nothing, so that one key without a value, or not for this login, would take the others down. Those that
 * are known to be such are asked for alone; a batch that is refused is halved until they are found.
 */
export function openReader(place: Place): Reader {
  let isUnable = false;
  /** Failed alone, and not read since. */
  const odd = new Set<string>();

  const alone = async (key: RemoteKey, round: Round): Promise<void> => {
    const end = round.end();
    if (end === null && isPlain(key) && !isUnable) return together([key], round);
    round.note(key, end ?? (await readOne(place, key)));
  };
  const together = async (keys: readonly RemoteKey[], round: Round): Promise<void> => {
    const why = await attempt(keys, round);
    if (why !== null) await halve(keys, why, round);
  };
  /** Why it was refused; null: all that there is to say is noted. */
  const attempt = async (keys: readonly RemoteKey[], round: Round): Promise<Unavailable | null> => {
    const end = round.end();
    const batched = end === null ? await readBatch(place, keys) : ({ kind: 'failed', why: end } as const);
    switch (batched.kind) {
      case 'values':
        for (const { key } of keys) odd.delete(key);
        noteAll(keys, batched.values, round);
        return null;
      case 'unable':
        isUnable = true;
        await oneByOne(keys, round);
        return null;
      case 'failed':
        round.noteAll(keys, batched.why);
        return null;
      case 'refused':
        round.refused(batched.why);
        return batched.why;
    }
  };
  const halve = async (keys: readonly RemoteKey[], why: Unavailable, round: Round): Promise<void> => {
    const [first, ...others] = keys;
    if (first !== undefined && others.length === 0) {
      odd.add(first.key);
      round.note(first, why);
      return;
    }
    if (!round.mayHalve()) return oneByOne(keys, round);
    // Both before either is divided: while one key is to blame, the other half is answered, and so the server is not.
    const refused: (readonly [readonly RemoteKey[], Unavailable])[] = [];
    for (const half of halvesOf(keys)) {
      const again = await attempt(half, round);
      if (again !== null) refused.push([half, again]);
    }
    for (const [half, again] of refused) await halve(half, again, round);
  };
  const oneByOne = async (keys: readonly RemoteKey[], round: Round): Promise<void> => {
    for (const key of keys) await alone(key, round);
  };
  return {
    read: async (keys, listed) => {
      const round = openRound(keys.length);
      const { batched, rest } = sorted(keys, isUnable ? NOTHING : listed, odd);
      for (const chunk of inChunks(batched, place)) await together(chunk, round);
      await oneByOne(rest, round);
      return keys.map((key) => round.of(key));
    },
  };
}

const NOTHING: Listed = new Map();

/** What may go into batches; the rest goes by itself, and last what failed before: it ends the round for nothing else. */
function sorted(keys: readonly RemoteKey[], listed: Listed | null, odd: ReadonlySet<string>) {
  const isOdd = ({ key }: RemoteKey): boolean => odd.has(key);
  const isSound = ({ key }: RemoteKey): boolean => listed === null || (listed.get(key)?.versions.length ?? 0) > 0;
  const isBatched = (key: RemoteKey): boolean => isPlain(key) && !isOdd(key) && isSound(key);
  const rest = keys.filter((key) => !isBatched(key));
  const last = rest.filter(isOdd);
  return { batched: keys.filter(isBatched), rest: [...rest.filter((key) => !isOdd(key)), ...last] };
}

/** The first half, and the second. */
function halvesOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return [all.slice(0, all.length >> 1), all.slice(all.length >> 1)];
}

function noteAll(keys: readonly RemoteKey[], values: readonly SecretValue[], round: Round): void {
  for (const [index, key] of keys.entries()) {
    const value = values[index];
    if (value === undefined) throw new Error('internal: a batch has fewer values than it was asked for');
    round.note(key, { kind: 'value', value });
  }
}

/** A batch knows no versions, and takes a comma for the end of a name. */
function isPlain({ key, version }: RemoteKey): boolean {
  return version === null && !key.includes(',');
}

/** Servers and what stands before them take addresses of 8 KiB. */
const LONGEST = 6_000;

/** As many in each as fit into the address of a request. */
function inChunks(keys: readonly RemoteKey[], { spec }: Place): readonly (readonly RemoteKey[])[] {
  const chunks: RemoteKey[][] = [];
  let length = Infinity;
  for (const key of keys) {
    const more = encodeURIComponent(fullId(spec, key.key)).length + 1;
    length += more;
    if (length > LONGEST) {
      chunks.push([]);
      length = more;
    }
    chunks.at(-1)?.push(key);
  }
  return chunks;
}
