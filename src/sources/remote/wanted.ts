import type { Keyring, SourceRef } from '../../doors.js';
import type { Source } from '../../model/spec.js';
import type { SecretStore } from '../../model/store.js';
import type { RemoteKey } from '../provider.js';
import type { Shelf, Shelved } from '../shelf/shelf.js';

/** A document that names a key of a store that there is. */
export interface Wanted {
  readonly ref: SourceRef;
  readonly source: Extract<Source, { kind: 'remote' }>;
  readonly store: SecretStore;
}

/** What a pass works with at one store. */
export interface Desk extends Shelved {
  readonly shelf: Pick<Shelf, 'clock' | 'chance'>;
  readonly keyring: Keyring | null;
}

/** null: there is no store of that name. */
export function wantedOf(ref: SourceRef): Wanted | null {
  const { source, stores } = ref;
  if (source.kind !== 'remote') throw new Error(`internal: a ${source.kind} source was given to remote`);
  const store = stores.get(source.store);
  return store === undefined ? null : { ref, source, store };
}

function keyOf({ source: { key, version } }: Wanted): RemoteKey {
  return { key, version };
}

/** Documents of the same text are asked for once. */
export function keyText({ source: { key, version } }: Wanted): string {
  return JSON.stringify([key, version]);
}

/** Documents of the same text want the same bytes. */
export function noteText({ source: { key, property, version } }: Wanted): string {
  return JSON.stringify([key, version, property]);
}

/** What was answered, by `keyText`. */
export type Answered<T> = ReadonlyMap<string, T>;

/** Asks for each key of the group once. */
export async function askOnce<T>(
  group: readonly Wanted[],
  ask: (keys: readonly RemoteKey[]) => Promise<readonly T[]>,
): Promise<Answered<T>> {
  const keys = new Map(group.map((one) => [keyText(one), keyOf(one)]));
  const answers = await ask([...keys.values()]);
  return new Map([...keys.keys()].flatMap((text, index) => (index in answers ? [[text, answers[index] as T]] : [])));
}
