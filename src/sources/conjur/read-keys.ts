import type { RemoteKey } from '../provider.js';
import { fullId } from './names.js';
import type { Listed } from './listing.js';
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
    const end = round.end();
    const names = keys.map(({ key }) => key);
    const batched = end === null ? await readBatch(place, names) : ({ kind: 'failed', why: end } as const);
    const [only] = keys.length === 1 ? keys : [];
    switch (batched.kind) {
      case 'values':
        for (const [index, value] of batched.values.entries()) {
          odd.delete(names[index] ?? '');
          round.note(keys[index] as RemoteKey, { kind: 'value', value });
        }
        return;
      case 'unable':
        isUnable = true;
        return oneByOne(keys, round);
      case 'failed':
        for (const key of keys) round.note(key, batched.why);
        return;
      case 'refused':
        if (only !== undefined) {
          odd.add(only.key);
          return round.note(only, batched.why);
        }
        round.failed(batched.why);
        if (!round.mayHalve()) return oneByOne(keys, round);
        await together(keys.slice(0, keys.length >> 1), round);
        return together(keys.slice(keys.length >> 1), round);
    }
  };
  const oneByOne = async (keys: readonly RemoteKey[], round: Round): Promise<void> => {
    for (const key of keys) await alone(key, round);
  };
  return {
    read: async (keys, listed) => {
      const round = openRound(keys.length);
      const isSound = ({ key }: RemoteKey): boolean =>
        !odd.has(key) && (listed === null || (listed.get(key)?.versions.length ?? 0) > 0);
      const batched = isUnable ? [] : keys.filter((key) => isPlain(key) && isSound(key));
      for (const chunk of inChunks(batched, place)) await together(chunk, round);
      const rest = keys.filter((key) => !batched.includes(key));
      await oneByOne(rest, round);
      return keys.map((key) => round.of(key));
    },
  };
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
