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
    const end = round.end();
    const names = keys.map(({ key }) => key);
    const batched = end === null ? await readBatch(place, names) : ({ kind: 'failed', why: end } as const);
    switch (batched.kind) {
      case 'values':
        for (const name of names) odd.delete(name);
        noteAll(keys, batched.values, round);
        break;
      case 'unable':
        isUnable = true;
        await oneByOne(keys, round);
        break;
      case 'failed':
        for (const key of keys) round.note(key, batched.why);
        break;
      case 'refused':
        await halve(keys, batched.why, round);
        break;
    }
  };
  const halve = async (keys: readonly RemoteKey[], why: Unavailable, round: Round): Promise<void> => {
    const [first, ...others] = keys;
    if (first !== undefined && others.length === 0) {
      odd.add(first.key);
      round.note(first, why);
      return;
    }
    round.failed(why);
    if (!round.mayHalve()) {
      await oneByOne(keys, round);
      return;
    }
    await together(keys.slice(0, keys.length >> 1), round);
    await together(keys.slice(keys.length >> 1), round);
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
