import { decodeHolder, LABEL, LABEL_PREFIX, type SecretRow } from '../model/labels.js';
import type { Holder, Stranger } from '../model/live.js';
import { objectName, type ObjectKind } from '../model/object-name.js';
import { fieldOf, indexOf, need, textOf, textsOf } from './json.js';

const STACK_PREFIX = 'com.docker.stack.';

/** Divides all secrets, or all configs, into holders of this owner and strangers. */
export function readObjects(
  rows: readonly unknown[],
  kind: ObjectKind,
  owner: string,
): { readonly holders: readonly Holder[]; readonly strangers: readonly Stranger[] } {
  const holders: Holder[] = [];
  const strangers: Stranger[] = [];
  for (const raw of rows) {
    const row = rowOf(raw, kind);
    const holder = decodeHolder(row, owner);
    if (holder === null) strangers.push(strangerOf(row, fieldOf(raw, 'Spec')));
    else holders.push(holder);
  }
  return { holders, strangers };
}

/** The content of a config, which a list holds too, goes no further than this. */
function rowOf(raw: unknown, kind: ObjectKind): SecretRow {
  const createdAtMs = Date.parse(textOf(fieldOf(raw, 'CreatedAt')));
  return {
    id: need(raw, kind, 'ID'),
    index: indexOf(raw, kind),
    name: objectName(kind, need(raw, kind, 'Spec.Name')),
    labels: textsOf(fieldOf(fieldOf(raw, 'Spec'), 'Labels')),
    // minAge errs to keeping: what has no readable date is brand new.
    createdAtMs: Number.isNaN(createdAtMs) ? Number.MAX_SAFE_INTEGER : createdAtMs,
  };
}

function strangerOf({ id, index, name, labels }: SecretRow, spec: unknown): Stranger {
  const claimed = Object.keys(labels).some((key) => key.startsWith(LABEL_PREFIX) || key.startsWith(STACK_PREFIX));
  const special = isSet(fieldOf(spec, 'Driver')) || isSet(fieldOf(spec, 'Templating'));
  return {
    id,
    index,
    swarmName: name,
    owner: labels[LABEL.owner] ?? null,
    adoptable: !claimed && !special,
    sameContent: null,
    labels,
  };
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
