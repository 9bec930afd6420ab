import type { SourceRef } from '../../doors.js';
import { referenceOf, referenceText, type Trial } from '../../model/source-trial.js';
import type { Specs } from '../../model/spec.js';
import type { LiveIndex } from '../live-index.js';
import { refsOf } from '../refs.js';
import type { Registry } from '../registry.js';
import type { Shelf } from '../shelf/shelf.js';
import { tryPlaces } from './try-places.js';
import { tryStore } from './try-store.js';

/** Whatever the Swarm has makes no difference here. */
const NO_SWARM: LiveIndex = { holdersOf: () => [], named: () => undefined, isMounted: () => false };

/**
 * Logs in to each store and reads each reference once, whatever was known of it. Never makes anything: what is generated
 * or leased is left out. `only`: one store and what lies in it; null: all. Throws PolicyMissing.
 */
export async function trySources(
  specs: Specs,
  only: string | null,
  { registry, shelf }: { readonly registry: Registry; readonly shelf: Shelf },
): Promise<readonly Trial[]> {
  const refs = eachOnce(refsOf(specs, NO_SWARM).flat());
  const stores = specs.stores.filter(({ name }) => only === null || name === only);
  const stored = await Promise.all(
    stores.map((store) =>
      tryStore(
        store,
        refs.filter(({ source }) => source.kind === 'remote' && source.store === store.name),
        shelf,
      ),
    ),
  );
  const known = new Set(specs.stores.map(({ name }) => name));
  const elsewhere = refs.filter(({ source }) => source.kind !== 'remote' || !known.has(source.store));
  return [...stored.flat(), ...(only === null ? await tryPlaces(elsewhere, registry, shelf.clock) : [])];
}

/** Of those that can be read without making anything. */
function eachOnce(refs: readonly SourceRef[]): readonly SourceRef[] {
  const byPlace = new Map<string, SourceRef>();
  for (const ref of refs) {
    const place = referenceOf(ref.source);
    if (place !== null && place.kind !== 'lease') byPlace.set(referenceText(place), ref);
  }
  return [...byPlace.values()];
}
