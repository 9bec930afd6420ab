import { createHash } from 'node:crypto';
import { readName } from '../model/names.js';
import { OBJECT_KINDS, type ObjectKind } from '../model/object-name.js';
import { fieldOf, isObject, without, type Json } from './json.js';
import { idOfMount, isFile, MOUNTS, mountsIn, nameOfMount } from './mounts.js';

/** Which references are to holders of ours. */
export interface OurHolders {
  /** IDs of live holders. */
  readonly ids: ReadonlySet<string>;
  /** IDs of all live secrets and configs. */
  readonly liveIds: ReadonlySet<string>;
  /** Swarm names of stable holders and stems of versions. */
  readonly stems: ReadonlySet<string>;
}

/**
 * Digest of a task template without its references to our holders: equal digests differ in nothing else (P14). Runtime
 * is left out, since a task's own copy lacks it, and constraints, since a task may keep older ones. A holder that is gone
 * by now is told by its name.
 */
export function digestTemplate(template: unknown, ours: OurHolders): string {
  return digest(isObject(template) ? withoutPlace(withoutOurs(template, ours)) : null);
}

/** The same of a whole spec: with its placement, and with its ports, which also replace tasks when they change. */
export function digestSpec(spec: unknown, ours: OurHolders): string {
  const template = fieldOf(spec, 'TaskTemplate');
  return digest([isObject(template) ? withoutOurs(template, ours) : null, fieldOf(spec, 'EndpointSpec') ?? null]);
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32);
}

/** The engine leaves a running task as it is when only constraints changed that its node still meets. */
function withoutPlace(template: Json): Json {
  const placement = template['Placement'];
  if (!isObject(placement)) return template;
  const rest = without(placement, 'Constraints');
  return Object.keys(rest).length === 0 ? without(template, 'Placement') : { ...template, Placement: rest };
}

function withoutOurs(template: Json, ours: OurHolders): Json {
  const rest = without(template, 'Runtime');
  const container = template['ContainerSpec'];
  if (!isObject(container)) return rest;
  return { ...rest, ContainerSpec: OBJECT_KINDS.reduce((left, kind) => withoutMounts(left, kind, ours), container) };
}

function withoutMounts(container: Json, kind: ObjectKind, ours: OurHolders): Json {
  const { list } = MOUNTS[kind];
  if (container[list] === undefined) return container;
  const others = mountsIn(container, kind).filter((mount) => !isOurs(mount, kind, ours));
  return others.length === 0 ? without(container, list) : { ...container, [list]: others };
}

/** One that is no file is never moved (refs.ts), so it counts as anything else of the template does. */
function isOurs(mount: unknown, kind: ObjectKind, ours: OurHolders): boolean {
  if (!isFile(mount)) return false;
  const id = idOfMount(mount, kind);
  if (ours.ids.has(id)) return true;
  return !ours.liveIds.has(id) && ours.stems.has(readName(nameOfMount(mount, kind)).stem);
}

/** JSON with sorted keys: the same text for the same content, whoever wrote it. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
