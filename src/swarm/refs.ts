import type { Ref } from '../model/live.js';
import { OBJECT_KINDS, plainName, type ObjectKind } from '../model/object-name.js';
import { fieldOf, numberOf, textOf } from './json.js';
import { idOfMount, isFile, mountsIn, nameOfMount } from './mounts.js';

/**
 * The references of a task template, in its order, secrets before configs. Those of plugins and network attachments have
 * none.
 */
export function refsOf(template: unknown): readonly Ref[] {
  const container = fieldOf(template, 'ContainerSpec');
  return OBJECT_KINDS.flatMap((kind) => mountsIn(container, kind).map((mount) => refOf(mount, kind)));
}

function refOf(mount: unknown, kind: ObjectKind): Ref {
  const swarmName = nameOfMount(mount, kind);
  const file = fieldOf(mount, 'File');
  return {
    secretId: idOfMount(mount, kind),
    swarmName,
    target: isFile(mount) ? textOf(fieldOf(file, 'Name')) || plainName(swarmName) : '',
    uid: textOf(fieldOf(file, 'UID')) || '0',
    gid: textOf(fieldOf(file, 'GID')) || '0',
    mode: numberOf(fieldOf(file, 'Mode'), 0o444),
  };
}
