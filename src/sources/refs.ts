import type { SourceRef } from '../doors.js';
import { policyOf } from '../model/policy-of.js';
import type { Holder } from '../model/live.js';
import type { Specs } from '../model/spec.js';
import type { LiveIndex } from './live-index.js';

/** The documents as their sources are asked for them, in the order of the specs. Throws PolicyMissing. */
export function refsOf(specs: Specs, live: LiveIndex): readonly SourceRef[] {
  const policy = policyOf(specs);
  const stores = new Map(specs.stores.map((store) => [store.name, store]));
  const { sopsFiles } = specs;
  return specs.secrets.map(({ encoding, name, refresh, rotate, source }) => {
    const versions = (): readonly Holder[] =>
      live
        .holdersOf(name)
        .filter(({ role }) => role === 'version')
        .sort((a, b) => a.turn - b.turn);
    return { name, source, policy, refresh, encoding, rotate, stores, sopsFiles, versions };
  });
}
