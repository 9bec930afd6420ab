import { judgeLints } from '../model/lints.js';
import type { Problem } from '../model/problem.js';
import { referencesOf } from '../model/source-trial.js';
import type { Specs } from '../model/spec.js';
import { whereOf } from '../model/store-where.js';
import type { SecretStore } from '../model/store.js';
import { lint } from './report.js';

/**
 * Stores that no document takes anything from: a login that nothing needs. Not told while something is broken, since that
 * may be what takes from them, nor of one that holds keys, which sops files name by its address.
 */
export function unusedStores(specs: Specs): readonly Problem[] {
  if (!specs.complete) return [];
  const used = new Set(referencesOf(specs).map(({ store }) => store));
  const unused = specs.stores.filter((store) => !used.has(store.name) && !opensSopsFiles(store));
  const hint = 'remove it, or say with a comment why it is there';
  const found = unused.map(({ name, place }) =>
    lint('StoreUnused', place, `no document takes anything from the store "${name}"`, hint),
  );
  return judgeLints(found, { levels: specs.policy?.lints ?? {}, ignores: specs.ignores });
}

/** Engines that hold keys and no secrets. */
const KEY_ENGINES: readonly string[] = ['transit', 'keys'];

function opensSopsFiles({ provider }: SecretStore): boolean {
  return KEY_ENGINES.includes(whereOf(provider).engine);
}
