import type { ObjectKind } from '../../model/object-name.js';
import { refusal } from './refusal.js';

type Kind = ObjectKind | 'service' | 'node' | 'task';

/** As the engine looks an object up: by its whole ID, then its name, then the beginning of its ID. */
export function find<T extends { readonly id: string }>(
  kind: Kind,
  objects: ReadonlyMap<string, T>,
  wanted: string,
  nameOf: (object: T) => string,
): T {
  const whole = objects.get(wanted);
  if (whole !== undefined) return whole;
  const all = [...objects.values()];
  const named = all.filter((object) => isSameName(kind, nameOf(object), wanted));
  const found = named.length > 0 ? named : all.filter((object) => object.id.startsWith(wanted));
  const [first] = found;
  if (first === undefined) throw refusal(404, `${kind} ${wanted} not found`);
  if (found.length > 1) throw refusal(400, `${kind} ${wanted} is ambiguous (${found.length} matches found)`);
  return first;
}

/** Only secrets and configs are found whatever the case; a task has no name. */
function isSameName(kind: Kind, name: string, wanted: string): boolean {
  return (
    name !== '' &&
    (kind === 'secret' || kind === 'config' ? name.toLowerCase() === wanted.toLowerCase() : name === wanted)
  );
}
