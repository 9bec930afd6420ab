import type { SecretStore } from '../../model/store.js';

/** Every file that a store names as a credential, wherever in its provider: `{ file: … }` and nothing beside it. */
export function filesOfStores(stores: Iterable<SecretStore>): readonly string[] {
  return [...stores].flatMap(({ provider }) => filesIn(provider));
}

function filesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(filesIn);
  return 'file' in value && typeof value.file === 'string' ? [value.file, ...inside] : inside;
}
