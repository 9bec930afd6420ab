import { storeAllowed } from '../model/access.js';
import type { Problem } from '../model/problem.js';
import type { Policy } from '../model/spec.js';
import { textAt } from './data.js';
import { nearest } from './did-you-mean.js';
import { claimedName } from './name-rules.js';
import { report } from './report.js';
import { placesOfKind } from './source-places.js';
import type { Use } from './stores/provider-kind.js';
import type { Stores } from './stores/secret-store.js';
import { named } from './words.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

/** A source that names a store; `key` is what it takes from it. */
interface Named {
  readonly use: Use;
  readonly store: string;
  readonly at: string;
  readonly key: string | null;
  readonly keyAt: string;
}

const USES = [
  { use: 'remote', key: 'key' },
  { use: 'lease', key: 'role' },
] as const satisfies readonly { use: Use; key: string }[];

/** There is such a store, it can give what is asked of it, and the Policy lets this document ask. */
export function storeProblems(document: YamlDocument, policy: Policy | null, stores: Stores): readonly Problem[] {
  return storesNamed(document).flatMap((one) => {
    const unknown = unknownStore(document, one, stores);
    return unknown === null ? [...wrongEngine(document, one, stores), ...denied(document, one, policy)] : [unknown];
  });
}

function storesNamed(document: YamlDocument): readonly Named[] {
  return USES.flatMap(({ use, key }) =>
    placesOfKind(document, use).flatMap((place) => {
      const at = `${place}/${use}/store`;
      const keyAt = `${place}/${use}/${key}`;
      const store = textAt(document.data, at);
      return store === null ? [] : [{ use, store, at, key: textAt(document.data, keyAt), keyAt }];
    }),
  );
}

function unknownStore(document: YamlDocument, { store, at }: Named, { claimed }: Stores): Problem | null {
  if (claimed.has(store)) return null;
  const known = [...claimed].sort();
  const near = nearest(store, known);
  const hint =
    near !== null
      ? `did you mean "${near}"?`
      : known.length === 0
        ? 'a SecretStore document below platform/ makes one'
        : `the stores are ${known.join(', ')}`;
  return report('StoreUnknown', valueAt(document, at), `there is no store ${named(store)}`, hint);
}

/** A store with an error of its own is not judged. */
function wrongEngine(document: YamlDocument, { use, store, at }: Named, { sound }: Stores): readonly Problem[] {
  const read = sound.get(store);
  if (read === undefined || read.serves.includes(use)) return [];
  const message = `the store "${store}" is ${read.told}, which has nothing for "${use}"`;
  return [report('StoreMismatch', valueAt(document, at), message, `it is for ${read.serves.join(' and ')}`)];
}

function denied(document: YamlDocument, { store, key, keyAt }: Named, policy: Policy | null): readonly Problem[] {
  const secret = claimedName(document);
  if (policy === null || secret === null || key === null) return [];
  if (storeAllowed(policy.access, { secret, store, key })) return [];
  const message = `the Policy does not allow "${secret}" to come from this key of the store "${store}"`;
  const hint = `add it to a rule under access of the Policy: stores: [{ name: ${store}, keys: … }]`;
  return [report('StoreAccessDenied', valueAt(document, keyAt), message, hint)];
}
