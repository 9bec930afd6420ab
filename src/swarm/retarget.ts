import type { ResolvedChange } from '../doors.js';
import { kindOfName, OBJECT_KINDS, plainName, type ObjectKind } from '../model/object-name.js';
import { AppError } from '../model/problem.js';
import { fieldOf, isObject, textOf, without, type Json } from './json.js';
import { idOfMount, MOUNTS, mountsIn } from './mounts.js';

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
  const edited = OBJECT_KINDS.reduce((whole, kind) => edit(whole, kind, changes), container);
  return { ...spec, TaskTemplate: { ...template, ContainerSpec: edited } };
}

function edit(container: Json, kind: ObjectKind, changes: readonly ResolvedChange[]): Json {
  const own = changes.filter(({ secret }) => kindOfName(secret) === kind);
  if (own.length === 0) return container;
  const { list } = MOUNTS[kind];
  const mounts = own.reduce((refs, wish) => change(refs, kind, wish), mountsIn(container, kind));
  return mounts.length === 0 ? without(container, list) : { ...container, [list]: mounts };
}

function change(refs: readonly unknown[], kind: ObjectKind, wish: ResolvedChange): readonly unknown[] {
  if (wish.from === null) return [...refs, added(kind, wish)];
  const at = refs.findIndex(
    (ref) => idOfMount(ref, kind) === wish.fromId && fieldOf(fieldOf(ref, 'File'), 'Name') === wish.target,
  );
  const ref = refs[at];
  if (!isObject(ref)) {
    throw new AppError('Conflict', `"${wish.from}" is not mounted at "${wish.target}" any more`, { retry: 'backoff' });
  }
  if (wish.to === null) return refs.toSpliced(at, 1);
  return refs.with(at, { ...ref, ...pointer(kind, wish.toId, wish.to) });
}

function added(kind: ObjectKind, { to, toId, target, file }: ResolvedChange): Json {
  if (to === null || toId === null || file === null) {
    throw new AppError('Internal', `a change of the mount "${target}" is incomplete`);
  }
  const { uid, gid, mode } = file;
  return { File: { Name: target, UID: uid, GID: gid, Mode: mode }, ...pointer(kind, toId, to) };
}

function pointer(kind: ObjectKind, id: string | null, swarmName: string): Json {
  const { id: idField, name } = MOUNTS[kind];
  return { [idField]: id, [name]: plainName(swarmName) };
}
