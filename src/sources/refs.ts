import type { SourceRef } from '../doors.js';
import { partsOf } from '../model/inputs.js';
import type { Holder } from '../model/live.js';
import { policyOf } from '../model/policy-of.js';
import type { Specs } from '../model/spec.js';
import type { LiveIndex } from './live-index.js';

/** What is asked for each document, in the order of the specs: one reference, or one for each input. Throws PolicyMissing. */
export function refsOf(specs: Specs, live: LiveIndex): readonly (readonly SourceRef[])[] {
  const policy = policyOf(specs);
  const stores = new Map(specs.stores.map((store) => [store.name, store]));
  const { sopsFiles } = specs;
  const byName = new Map<string, SourceRef>();
  const other = (name: string): SourceRef | undefined => byName.get(name);
  const all = specs.secrets.map((spec) => {
    const { name, refresh, rotate } = spec;
    const versions = (): readonly Holder[] =>
      live
        .holdersOf(name)
        .filter(({ role }) => role === 'version')
        .sort((a, b) => a.turn - b.turn);
    const same = { name, policy, refresh, rotate, stores, sopsFiles, versions, other };
    return partsOf(spec).map((part): SourceRef => ({ ...same, ...part }));
  });
  // A composed document makes nothing that others could have a part of.
  for (const ref of all.flat()) if (ref.input === null) byName.set(ref.name, ref);
  return all;
}

/** Asks for all of them at once; the answers document by document. */
export async function askForAll<T>(
  documents: readonly (readonly SourceRef[])[],
  ask: (refs: readonly SourceRef[]) => Promise<readonly T[]>,
): Promise<readonly (readonly T[])[]> {
  const answers = await ask(documents.flat());
  let at = 0;
  return documents.map((refs) => answers.slice(at, (at += refs.length)));
}
