import { timingSafeEqual } from 'node:crypto';
import { fieldOf, textOf, type Json } from '../json.js';
import { find } from './find.js';
import { record, type SwarmEvent } from './journal.js';
import { refusal, rpcRefusal } from './refusal.js';
import { nameOf, secretRefsOf } from './service-spec.js';
import { bytesOf, readLabels } from './spec-body.js';
import { eventOf } from './swarm-event.js';
import { newMeta, touch, type Secret, type World } from './world.js';

const MAX_BYTES = 500 * 1024;

export function findSecret(world: World, wanted: string): Secret {
  return find('secret', world.secrets, wanted, ({ spec }) => nameOf(spec));
}

/** Gives the new ID. */
export function createSecret(world: World, body: Json): string {
  const [data, labels, name] = [bytesOf(body['Data']), readLabels(body), nameOf(body)];
  checkName(name);
  if (data.length === 0 || data.length >= MAX_BYTES) {
    throw rpcRefusal('InvalidArgument', `secret data must be larger than 0 and less than ${MAX_BYTES} bytes`);
  }
  const taken = [...world.secrets.values()].some(({ spec }) => nameOf(spec).toLowerCase() === name.toLowerCase());
  if (taken) throw rpcRefusal('AlreadyExists', `secret ${name} already exists`);
  const drivers = Object.fromEntries(['Driver', 'Templating'].flatMap((key) => (body[key] ? [[key, body[key]]] : [])));
  const spec: Json = { Name: name, Labels: labels, ...(drivers as Json) };
  const secret: Secret = { ...newMeta(world), spec, data: data.toString('base64') };
  world.secrets.set(secret.id, secret);
  tell(world, secret, 'create');
  return secret.id;
}

/** Only labels can change. The bytes are compared before the version is, as the engine does. */
export function updateSecret(world: World, wanted: string, version: string, body: Json): void {
  if (!/^[0-9]+$/.test(version)) throw refusal(400, 'invalid secret version');
  const [data, labels] = [bytesOf(body['Data']), readLabels(body)];
  const secret = findSecret(world, wanted);
  if (nameOf(body) !== nameOf(secret.spec) || (data.length > 0 && !holds(secret, data))) {
    throw rpcRefusal('InvalidArgument', 'only updates to Labels are allowed');
  }
  if (Number(version) !== secret.index) throw rpcRefusal('Unknown', 'update out of sequence');
  secret.spec = { ...secret.spec, Labels: labels };
  Object.assign(secret, touch(world));
  tell(world, secret, 'update');
}

export function removeSecret(world: World, wanted: string): void {
  const secret = findSecret(world, wanted);
  const users = [...world.services.values()].filter(({ spec }) =>
    secretRefsOf(spec).some(({ id }) => id === secret.id),
  );
  if (users.length > 0) {
    const services = `service${users.length === 1 ? '' : 's'}: ${users.map(({ spec }) => nameOf(spec)).join(', ')}`;
    const message = `secret '${nameOf(secret.spec)}' is in use by the following ${services}`;
    throw rpcRefusal('InvalidArgument', message);
  }
  world.secrets.delete(secret.id);
  touch(world);
  tell(world, secret, 'remove');
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

function tell(world: World, { id, spec }: Secret, action: SwarmEvent['Action']): void {
  const attributes = { name: textOf(fieldOf(spec, 'Name')) };
  record(world.journal, eventOf(world, { type: 'secret', action, id, attributes }));
}
