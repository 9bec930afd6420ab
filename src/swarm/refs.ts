import type { Ref } from '../model/live.js';
import { fieldOf, listOf, numberOf, textOf } from './json.js';

/** The secret references of a task template, in its order. Those of plugins and network attachments have none. */
export function refsOf(template: unknown): readonly Ref[] {
  return listOf(fieldOf(fieldOf(template, 'ContainerSpec'), 'Secrets')).map(refOf);
}

function refOf(ref: unknown): Ref {
  const swarmName = textOf(fieldOf(ref, 'SecretName'));
  const file = fieldOf(ref, 'File');
  return {
    secretId: textOf(fieldOf(ref, 'SecretID')),
    swarmName,
    target: textOf(fieldOf(file, 'Name')) || swarmName,
    uid: textOf(fieldOf(file, 'UID')) || '0',
    gid: textOf(fieldOf(file, 'GID')) || '0',
    mode: numberOf(fieldOf(file, 'Mode'), 0o444),
  };
}
