import { timingSafeEqual } from 'node:crypto';
import type { ObjectKind } from '../../model/object-name.js';
import { fieldOf, textOf, type Json } from '../json.js';
import { find } from './find.js';
import { record, type SwarmEvent } from './journal.js';
import { refusal, rpcRefusal } from './refusal.js';
import { mountRefsOf, nameOf } from './service-spec.js';
import { bytesOf, readLabels } from './spec-body.js';
import { eventOf } from './swarm-event.js';
import { newMeta, touch, type Secret, type World } from './world.js';

/** Secrets and configs: the engine treats them alike, but for their size and who may read them. */

/** One byte more than the most. */
const TOO_MANY: Readonly<Record<ObjectKind, number>> = { secret: 500 * 1024, config: 1000 * 1024 };

export function objectsOf(world: World, kind: ObjectKind): Map<string, Secret> {
  return kind === 'secret' ? world.secrets : world.configs;
}

export function findObject(world: World, kind: ObjectKind, wanted: string): Secret {
  return find(kind, objectsOf(world, kind), wanted, ({ spec }) => nameOf(spec));
}

/** Gives the new ID. */
export function createObject(world: World, kind: ObjectKind, body: Json): string {
  const objects = objectsOf(world, kind);
  const tooMany = TOO_MANY[kind];
  const [data, labels, name] = [bytesOf(body['Data']), readLabels(body), nameOf(body)];
  checkName(name);
  if (data.length === 0 || data.length >= tooMany) {
    throw rpcRefusal('InvalidArgument', `${kind} data must be larger than 0 and less than ${tooMany} bytes`);
  }
  const taken = [...objects.values()].some(({ spec }) => nameOf(spec).toLowerCase() === name.toLowerCase());
  if (taken) throw rpcRefusal('AlreadyExists', `${kind} ${name} already exists`);
  const drivers = Object.fromEntries(['Driver', 'Templating'].flatMap((key) => (body[key] ? [[key, body[key]]] : [])));
  const spec: Json = { Name: name, Labels: labels, ...(drivers as Json) };
  const made: Secret = { ...newMeta(world), spec, data: data.toString('base64') };
  objects.set(made.id, made);
  tell(world, kind, made, 'create');
  return made.id;
}

export interface ObjectUpdate {
  readonly version: string;
  readonly body: Json;
}

/** Only labels can change. The bytes are compared before the version is, as the engine does. */
export function updateObject(world: World, kind: ObjectKind, wanted: string, update: ObjectUpdate): void {
  const { body, version } = update;
  if (!/^[0-9]+$/.test(version)) throw refusal(400, `invalid ${kind} version`);
  const [data, labels] = [bytesOf(body['Data']), readLabels(body)];
  const found = findObject(world, kind, wanted);
  if (nameOf(body) !== nameOf(found.spec) || (data.length > 0 && !holds(found, data))) {
    throw rpcRefusal('InvalidArgument', 'only updates to Labels are allowed');
  }
  if (Number(version) !== found.index) throw rpcRefusal('Unknown', 'update out of sequence');
  found.spec = { ...found.spec, Labels: labels };
  Object.assign(found, touch(world));
  tell(world, kind, found, 'update');
}

export function removeObject(world: World, kind: ObjectKind, wanted: string): void {
  const found = findObject(world, kind, wanted);
  const users = [...world.services.values()].filter(({ spec }) =>
    mountRefsOf(spec, kind).some(({ id }) => id === found.id),
  );
  if (users.length > 0) {
    const services = `service${users.length === 1 ? '' : 's'}: ${users.map(({ spec }) => nameOf(spec)).join(', ')}`;
    const message = `${kind} '${nameOf(found.spec)}' is in use by the following ${services}`;
    throw rpcRefusal('InvalidArgument', message);
  }
  objectsOf(world, kind).delete(found.id);
  touch(world);
  tell(world, kind, found, 'remove');
}

function checkName(name: string): void {
  if (name === '') throw rpcRefusal('InvalidArgument', 'name must be provided');
  if (name.length <= 64 && /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/.test(name)) return;
  const allowed = 'only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]';
  throw rpcRefusal('InvalidArgument', `invalid name, ${allowed}`);
}

function holds(secret: Secret, candidate: Buffer): boolean {
  const kept = Buffer.from(secret.data, 'base64');
  return kept.length === candidate.length && timingSafeEqual(kept, candidate);
}

function tell(world: World, type: ObjectKind, { id, spec }: Secret, action: SwarmEvent['Action']): void {
  const attributes = { name: textOf(fieldOf(spec, 'Name')) };
  record(world.journal, eventOf(world, { type, action, id, attributes }));
}
