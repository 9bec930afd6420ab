import { kindOfName, objectName, OBJECT_KINDS, plainName } from '../../src/model/object-name.js';
import { isAppError } from '../../src/model/problem.js';
import { virtualClock } from '../../src/swarm/embedded/clock.js';
import { bringToLife } from '../../src/swarm/embedded/engine.js';
import { ENGINE_VERSION } from '../../src/swarm/embedded/http/identity.js';
import { listNodes, listObjects, listServices, listTasks } from '../../src/swarm/embedded/http/lists.js';
import { isRefusal } from '../../src/swarm/embedded/refusal.js';
import { createObject, findObject, objectsOf, removeObject, updateObject } from '../../src/swarm/embedded/objects.js';
import { createService, findService, removeService, updateService } from '../../src/swarm/embedded/services.js';
import { labelsOf, modeOf, nameOf } from '../../src/swarm/embedded/service-spec.js';
import { newWorld, type Secret, type World } from '../../src/swarm/embedded/world.js';
import { addTasks, readLists } from '../../src/swarm/from-docker.js';
import { fieldOf, isObject, textOf, type Json } from '../../src/swarm/json.js';
import { MOUNTS, mountsIn } from '../../src/swarm/mounts.js';
import { retargetSpec } from '../../src/swarm/retarget.js';
import { Refused } from './engine.js';
import type { NewFollower, Place } from './place.js';

/**
 * The embedded engine as a place for tests: what Waxseal sees passes through the product's own reading of the API, and
 * time through a virtual clock. Only the socket is left out.
 */
export function embeddedPlace(): Place {
  const clock = virtualClock();
  const world = newWorld('place', clock.now(), [{ hostname: 'node1' }]);
  const living = bringToLife(world, clock, () => undefined);
  const perform = (act: () => void): void => living.perform(() => refused(act));
  let newer: string | null = null;
  const edit = (name: string, change: (spec: Json) => Json): void =>
    perform(() => {
      const { id, index, spec } = findService(world, name);
      updateService(world, id, { version: String(index), rollback: false, body: change(spec) });
    });
  return {
    live: (owner, withTasks) => living.perform(() => liveOf(world, owner, withTasks ? newer : false)),
    holds: (id, value) => Buffer.from(objectOf(world, id)?.data ?? '', 'base64').toString() === value,
    create: (name, labels, value) =>
      perform(() => {
        createObject(world, kindOfName(name), { Name: plainName(name), Labels: labels, Data: base64(value) });
      }),
    relabel: (id, index, labels) =>
      perform(() => {
        const body = { Name: nameOf(objectOf(world, id)?.spec ?? {}), Labels: labels };
        updateObject(world, kindOf(world, id), id, { version: String(index), body });
      }),
    remove: (id) => perform(() => removeObject(world, kindOf(world, id), id)),
    retarget: ({ serviceId, index }, changes) =>
      perform(() => {
        const ids = new Map(allObjects(world).map(({ name, object }) => [name, object.id]));
        const resolved = changes.map((change) => ({ ...change, toId: ids.get(change.to ?? '') ?? null }));
        const body = retargetSpec(findService(world, serviceId).spec, resolved);
        updateService(world, serviceId, { version: String(index), rollback: false, body });
      }),
    deploy: (wish) => perform(() => createService(world, specOf(world, wish))),
    followers: () =>
      [...world.services.values()].map(({ id, previousSpec, spec }) => ({
        id,
        name: nameOf(spec),
        image: imageIn(spec),
        previousImage: previousSpec === null ? null : imageIn(previousSpec),
        replicas: replicasOf(spec),
      })),
    scale: (name, Replicas) => edit(name, (spec) => ({ ...spec, Mode: { Replicated: { Replicas } } })),
    rollback: (name) =>
      perform(() => {
        const { id, index, spec } = findService(world, name);
        updateService(world, id, { version: String(index), rollback: true, body: spec });
      }),
    setImage: (name, image) => edit(name, (spec) => withContainer(spec, { Image: image, Labels: behaviourOf(image) })),
    remount: (name, secrets, image) => edit(name, (spec) => remounted(world, spec, secrets, image)),
    drop: (name) => perform(() => removeService(world, name)),
    addNode: (engineVersion) => {
      newer = engineVersion;
    },
    secrets: () =>
      allObjects(world).map(({ name, object: { data, id, spec } }) => ({
        ...{ id, name, labels: labelsOf(spec) },
        value: Buffer.from(data, 'base64').toString(),
      })),
    editLabels: (name, change) =>
      perform(() => {
        const kind = kindOfName(name);
        const { id, index, spec } = findObject(world, kind, plainName(name));
        const body = { Name: plainName(name), Labels: change(labelsOf(spec)) };
        updateObject(world, kind, id, { version: String(index), body });
      }),
    step: (ms) => clock.advance(ms),
  };
}

/** As the pure world says it: the golden files show it. */
const VERSION = ENGINE_VERSION.replace('+embedded', '');

/** `newer`: the engine version of one more manager; null: there is none; false: without tasks and nodes. */
function liveOf(world: World, owner: string, newer: string | null | false): ReturnType<Place['live']> {
  const all = new URLSearchParams();
  const [secrets, configs] = OBJECT_KINDS.map((kind) => listObjects(world, kind, all));
  const live = readLists({ secrets, configs, services: listServices(world, all) }, owner, VERSION);
  if (newer === false) return live;
  const seen = addTasks(live, listTasks(world, all), listNodes(world, all));
  const [node] = seen.nodes ?? [];
  if (newer === null || node === undefined) return seen;
  return { ...seen, nodes: [node, { ...node, id: 'node2', hostname: 'node2', engineVersion: newer }] };
}

/** The codes that the operator of the tests knows. */
function refused(act: () => void): void {
  try {
    act();
  } catch (thrown) {
    if (isAppError(thrown)) throw new Refused(thrown.code);
    if (!isRefusal(thrown)) throw thrown;
    const conflict = /out of sequence|in use by|already exists|(?:secret|config)s? not found/.test(thrown.message);
    throw new Refused(conflict ? 'Conflict' : thrown.status === 404 ? 'NotFound' : 'Refused');
  }
}

const SECOND = 1_000_000_000;

function specOf(world: World, wish: NewFollower): Json {
  const mounts = OBJECT_KINDS.map((kind): readonly [string, unknown] => {
    const own = wish.mounts.filter(({ secret }) => kindOfName(secret) === kind);
    const File = (target: string): Json => ({ Name: target, UID: '0', GID: '0', Mode: 0o400 });
    return [MOUNTS[kind].list, own.map(({ secret, target }) => ({ ...refTo(world, secret), File: File(target) }))];
  });
  const image = wish.image ?? 'image:1';
  const UpdateConfig = { Parallelism: 1, Monitor: SECOND, FailureAction: wish.failureAction ?? 'pause' };
  return {
    Name: wish.name,
    Labels: wish.labels ?? {},
    TaskTemplate: {
      ContainerSpec: {
        ...{ Image: image, Labels: wish.job === true ? FINISHES : behaviourOf(image) },
        ...Object.fromEntries(mounts),
      },
      RestartPolicy: { Condition: wish.restart ?? 'any', Delay: SECOND / 2 },
    },
    ...(wish.job === true
      ? { Mode: { ReplicatedJob: { MaxConcurrent: wish.replicas ?? 1, TotalCompletions: wish.replicas ?? 1 } } }
      : { Mode: { Replicated: { Replicas: wish.replicas ?? 1 } }, UpdateConfig }),
  };
}

const FINISHES = { 'waxseal.embedded.finish-after': '0s' };

/** A bad image crashes; with any other, a bad value does. */
function behaviourOf(image: string): Json {
  const after = { 'waxseal.embedded.crash-after': '200ms' };
  return image.startsWith('bad') ? after : { ...after, 'waxseal.embedded.fails-on': '*:bad' };
}

function refTo(world: World, name: string): Json {
  const kind = kindOfName(name);
  const fields = MOUNTS[kind];
  return { [fields.id]: findObject(world, kind, plainName(name)).id, [fields.name]: plainName(name) };
}

function allObjects(world: World): readonly { readonly name: string; readonly object: Secret }[] {
  return OBJECT_KINDS.flatMap((kind) =>
    [...objectsOf(world, kind).values()].map((object) => ({ name: objectName(kind, nameOf(object.spec)), object })),
  );
}

function kindOf(world: World, id: string): 'secret' | 'config' {
  return world.configs.has(id) ? 'config' : 'secret';
}

function objectOf(world: World, id: string): Secret | undefined {
  return objectsOf(world, kindOf(world, id)).get(id);
}

function remounted(world: World, spec: Json, secrets: readonly string[], image = imageIn(spec)): Json {
  const names = secrets.values();
  const mounts = OBJECT_KINDS.map((kind): readonly [string, unknown] => {
    const refs = mountsIn(fieldOf(spec['TaskTemplate'], 'ContainerSpec'), kind);
    const moved = refs.map((ref) => ({ ...(isObject(ref) ? ref : {}), ...refTo(world, names.next().value ?? '') }));
    return [MOUNTS[kind].list, moved];
  });
  return withContainer(spec, { Image: image, Labels: behaviourOf(image), ...Object.fromEntries(mounts) });
}

function withContainer(spec: Json, change: Json): Json {
  const template = spec['TaskTemplate'];
  const container = fieldOf(template, 'ContainerSpec');
  if (!isObject(template) || !isObject(container)) return spec;
  return { ...spec, TaskTemplate: { ...template, ContainerSpec: { ...container, ...change } } };
}

function replicasOf(spec: Json): number {
  const mode = modeOf(spec);
  if (mode.kind === 'replicated') return mode.replicas;
  return mode.kind === 'replicated-job' ? mode.total : 0;
}

function imageIn(spec: Json): string {
  return textOf(fieldOf(fieldOf(spec['TaskTemplate'], 'ContainerSpec'), 'Image'));
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}
