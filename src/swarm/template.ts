import { createHash } from 'node:crypto';
import { readName } from '../model/names.js';
import { fieldOf, isObject, listOf, textOf, without, type Json } from './json.js';

/** Which references are to holders of ours. */
export interface OurHolders {
  /** IDs of live holders. */
  readonly ids: ReadonlySet<string>;
  /** IDs of all live secrets. */
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
  const others = listOf(container['Secrets']).filter((ref) => !isOurs(ref, ours));
  const plain = without(container, 'Secrets');
  return { ...rest, ContainerSpec: others.length === 0 ? plain : { ...plain, Secrets: others } };
}

function isOurs(ref: unknown, ours: OurHolders): boolean {
  const id = textOf(fieldOf(ref, 'SecretID'));
  if (ours.ids.has(id)) return true;
  return !ours.liveIds.has(id) && ours.stems.has(readName(textOf(fieldOf(ref, 'SecretName'))).stem);
}

/** JSON with sorted keys: the same text for the same content, whoever wrote it. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
