import { isObject, type Json } from '../json.js';
import { imageOf } from './behaviour.js';
import { rpcRefusal } from './refusal.js';
import { isJob, nameOf, secretRefsOf, templateOf } from './service-spec.js';
import type { World } from './world.js';

/** Refuses a service spec as the engine does, by the first rule that it breaks. */
export function checkSpec(spec: Json): void {
  const wrong = wrongName(nameOf(spec)) ?? wrongTemplate(spec) ?? wrongReference(spec) ?? wrongJob(spec);
  if (wrong !== null) throw rpcRefusal('InvalidArgument', wrong);
}

/** All secrets exist, under the names that the references say. */
export function checkReferences(world: World, spec: Json): void {
  const missing = secretRefsOf(spec).filter(({ id, name }) => {
    const secret = world.secrets.get(id);
    return secret === undefined || nameOf(secret.spec) !== name;
  });
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw rpcRefusal('InvalidArgument', `secret${missing.length === 1 ? '' : 's'} not found: ${names}`);
}

function wrongName(name: string): string | null {
  if (name === '') return 'name must be provided';
  if (!/^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/.test(name)) return 'name must be valid as a DNS name component';
  return name.length > 63 ? 'name must be 63 characters or fewer' : null;
}

function wrongTemplate(spec: Json): string | null {
  const template = templateOf(spec);
  if (!isObject(template['ContainerSpec'])) return 'TaskSpec: missing runtime';
  return imageOf(template) === '' ? 'ContainerSpec: image reference must be provided' : null;
}

function wrongReference(spec: Json): string | null {
  const targets = new Map<string, string>();
  for (const { id, name, target } of secretRefsOf(spec)) {
    if (id === '' || name === '') return 'malformed secret reference';
    if (target === null) return 'malformed secret reference, no target provided';
    if (target === '') return 'malformed file secret reference, invalid target file name provided';
    const other = targets.get(target);
    if (other !== undefined) {
      return `secret references '${other}' and '${name}' have a conflicting target: '${target}'`;
    }
    targets.set(target, name);
  }
  return null;
}

function wrongJob(spec: Json): string | null {
  if (!isJob(spec)) return null;
  if (isObject(spec['UpdateConfig'])) return 'Jobs may not have an update config';
  return isObject(spec['RollbackConfig']) ? 'Jobs may not have a rollback config' : null;
}
