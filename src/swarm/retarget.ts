import type { ResolvedChange } from '../doors.js';
import { AppError } from '../model/problem.js';
import { fieldOf, isObject, listOf, textOf, without, type Json } from './json.js';

/**
 * A service spec with its references changed: entries are edited where they stand (their order alone restarts tasks),
 * and everything else is the very same, fields that this program has never heard of included. The given spec stays as
 * it is.
 */
export function retargetSpec(spec: Json, changes: readonly ResolvedChange[]): Json {
  if (changes.length === 0) return spec;
  const template = spec['TaskTemplate'];
  const container = fieldOf(template, 'ContainerSpec');
  if (!isObject(template) || !isObject(container)) {
    throw new AppError('Refused', `service "${textOf(spec['Name'])}" runs no containers, so it mounts no secrets`);
  }
  const secrets = changes.reduce(change, listOf(container['Secrets']));
  const edited = secrets.length === 0 ? without(container, 'Secrets') : { ...container, Secrets: secrets };
  return { ...spec, TaskTemplate: { ...template, ContainerSpec: edited } };
}

function change(refs: readonly unknown[], wish: ResolvedChange): readonly unknown[] {
  if (wish.from === null) return [...refs, added(wish)];
  const at = refs.findIndex(
    (ref) => fieldOf(ref, 'SecretID') === wish.fromId && fieldOf(fieldOf(ref, 'File'), 'Name') === wish.target,
  );
  const ref = refs[at];
  if (!isObject(ref)) {
    throw new AppError('Conflict', `"${wish.from}" is not mounted at "${wish.target}" any more`, { retry: 'backoff' });
  }
  if (wish.to === null) return refs.toSpliced(at, 1);
  return refs.with(at, { ...ref, SecretID: wish.toId, SecretName: wish.to });
}

function added({ to, toId, target, file }: ResolvedChange): Json {
  if (to === null || toId === null || file === null) {
    throw new AppError('Internal', `a change of the mount "${target}" is incomplete`);
  }
  const { uid, gid, mode } = file;
  return { File: { Name: target, UID: uid, GID: gid, Mode: mode }, SecretID: toId, SecretName: to };
}
