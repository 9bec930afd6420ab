import { objectName, type ObjectKind } from '../model/object-name.js';
import { fieldOf, isObject, listOf, textOf } from './json.js';

/** How a ContainerSpec writes down its mounts of one kind. */
interface Fields {
  /** The list, in ContainerSpec. */
  readonly list: 'Secrets' | 'Configs';
  readonly id: 'SecretID' | 'ConfigID';
  readonly name: 'SecretName' | 'ConfigName';
}

export const MOUNTS: Readonly<Record<ObjectKind, Fields>> = {
  secret: { list: 'Secrets', id: 'SecretID', name: 'SecretName' },
  config: { list: 'Configs', id: 'ConfigID', name: 'ConfigName' },
};

/** The mounts of one kind in a ContainerSpec, as they came. */
export function mountsIn(container: unknown, kind: ObjectKind): readonly unknown[] {
  return listOf(fieldOf(container, MOUNTS[kind].list));
}

export function idOfMount(mount: unknown, kind: ObjectKind): string {
  return textOf(fieldOf(mount, MOUNTS[kind].id));
}

/** The Swarm name that it says, with its kind. */
export function nameOfMount(mount: unknown, kind: ObjectKind): string {
  return objectName(kind, textOf(fieldOf(mount, MOUNTS[kind].name)));
}

/** A config may also be read by the engine itself (a credential spec) and be no file in the container at all. */
export function isFile(mount: unknown): boolean {
  return isObject(fieldOf(mount, 'File')) || !isObject(fieldOf(mount, 'Runtime'));
}
