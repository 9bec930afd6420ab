import { isObject, type Json } from '../json.js';
import { imageOf } from './behaviour.js';
import { refusal, rpcRefusal } from './refusal.js';
import { OBJECT_KINDS, type ObjectKind } from '../../model/object-name.js';
import { objectsOf } from './objects.js';
import { isJob, mountRefsOf, nameOf, templateOf } from './service-spec.js';
import type { World } from './world.js';

/** Refuses a service spec as the engine does, by the first rule that it breaks. */
export function checkSpec(spec: Json): void {
  if (mountRefsOf(spec, 'config').some(({ runtime, target }) => (target !== null) === runtime)) {
    throw refusal(400, 'invalid Config: either File or Runtime should be set');
  }
  const mounts = OBJECT_KINDS.map((kind) => wrongReference(spec, kind)).find((wrong) => wrong !== null) ?? null;
  const wrong = wrongName(nameOf(spec)) ?? wrongTemplate(spec) ?? mounts ?? wrongJob(spec);
  if (wrong !== null) throw rpcRefusal('InvalidArgument', wrong);
}

/** All secrets and configs exist, under the names that the references say. */
export function checkReferences(world: World, spec: Json): void {
  for (const kind of OBJECT_KINDS) {
    const missing = mountRefsOf(spec, kind).filter(({ id, name }) => {
      const found = objectsOf(world, kind).get(id);
      return found === undefined || nameOf(found.spec) !== name;
    });
    if (missing.length === 0) continue;
    const names = missing.map(({ name }) => name).join(', ');
    throw rpcRefusal('InvalidArgument', `${kind}${missing.length === 1 ? '' : 's'} not found: ${names}`);
  }
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

function wrongReference(spec: Json, kind: ObjectKind): string | null {
  const targets = new Map<string, string>();
  for (const { id, name, runtime, target } of mountRefsOf(spec, kind)) {
    if (id === '' || name === '') return `malformed ${kind} reference`;
    if (runtime) continue;
    if (target === null) return `malformed ${kind} reference, no target provided`;
    if (target === '') return `malformed file ${kind} reference, invalid target file name provided`;
    const other = targets.get(target);
    if (other !== undefined) {
      return `${kind} references '${other}' and '${name}' have a conflicting target: '${target}'`;
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
