import type { RefChange } from '../../src/model/plan.js';
import {
  createSecret,
  createService,
  Refused,
  refTo,
  relabelSecret,
  removeSecret,
  rollbackService,
  scaleService,
  tick,
  updateService,
} from './engine.js';
import type { Place, Stage } from './place.js';
import { liveOf, newWorld, type World, type WorldSecret, type WorldService } from './world.js';

/** The pure world as a stage for Waxseal. */
export function stageOf(world: World): Stage {
  return {
    live: (owner, withTasks) => liveOf(world, owner, withTasks),
    holds: (id, value) => world.secrets.get(id)?.value === value,
    create: (name, labels, value) => {
      createSecret(world, name, labels, value);
    },
    relabel: (id, index, labels) => relabelSecret(world, id, index, labels),
    remove: (id) => removeSecret(world, id),
    retarget: (at, changes) => retarget(world, at, changes),
  };
}

/** The pure world with other people in it. */
export function purePlace(world: World = newWorld()): Place {
  const service = (name: string): WorldService => must([...world.services.values()], name);
  const secret = (name: string): WorldSecret => must([...world.secrets.values()], name);
  const edit = (name: string, change: (one: WorldService) => WorldService['spec']): void => {
    const one = service(name);
    updateService(world, one.id, one.index, change(one));
  };
  return {
    ...stageOf(world),
    deploy: ({ job, mounts, ...wish }) => {
      const refs = mounts.map((mount) => ({ secret: secret(mount.secret), target: mount.target }));
      createService(world, { ...wish, refs, ...(job === true ? { mode: 'replicated-job' as const } : {}) });
    },
    followers: () =>
      [...world.services.values()].map(({ id, name, previous, replicas, spec }) => ({
        ...{ id, name, replicas },
        image: spec.image,
        previousImage: previous?.image ?? null,
      })),
    scale: (name, replicas) => scaleService(world, service(name).id, replicas),
    rollback: (name) => rollbackService(world, service(name).id),
    setImage: (name, image) => edit(name, ({ spec }) => ({ ...spec, image })),
    remount: (name, secrets, image) =>
      edit(name, ({ spec }) => ({
        image: image ?? spec.image,
        refs: spec.refs.map((ref, at) => ({ ...ref, ...refTo(secret(secrets[at] ?? ''), ref.target) })),
      })),
    drop: (name) => {
      const { id } = service(name);
      world.services.delete(id);
      for (const task of world.tasks.values()) if (task.serviceId === id) world.tasks.delete(task.id);
    },
    addNode: (engineVersion) => {
      const [node] = world.nodes;
      if (node !== undefined) world.nodes.push({ ...node, id: 'node2', hostname: 'node2', engineVersion });
    },
    secrets: () => [...world.secrets.values()],
    editLabels: (name, change) => {
      const one = secret(name);
      one.labels = change(one.labels);
    },
    step: () => tick(world),
  };
}

function must<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no "${name}"`);
  return found;
}

function retarget(world: World, at: { serviceId: string; index: number }, changes: readonly RefChange[]): void {
  const service = world.services.get(at.serviceId);
  if (service === undefined) throw new Refused('NotFound');
  let refs = [...service.spec.refs];
  for (const change of changes) {
    const to = [...world.secrets.values()].find((secret) => secret.name === change.to);
    const edited = refs.flatMap((ref) => {
      if (ref.secretId !== change.fromId || ref.target !== change.target) return [ref];
      return to === undefined ? [] : [{ ...ref, secretId: to.id, swarmName: to.name }];
    });
    const added = change.from === null && to !== undefined && change.file !== null;
    refs = added ? [...edited, { ...change.file, secretId: to.id, swarmName: to.name, target: change.target }] : edited;
  }
  updateService(world, at.serviceId, at.index, { ...service.spec, refs });
}
