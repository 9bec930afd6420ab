import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { isHealthy, type WorldSpec } from '../../../world/world.js';
import type { Engine } from '../engine.js';
import { inspect, tasksOf } from '../services.js';
import { waitFor } from '../wait.js';
import type { Ids } from './objects.js';
import type { Names } from './names.js';
import type { Played } from './played.js';
import { isJob, standingInWorld, type Standing } from './shapes.js';
import { specOf, type Translation } from './specs.js';
import { standingInSwarm } from './standing.js';
import { hasTasks, stepsTo } from './steps.js';

interface Carrying extends Translation {
  readonly engine: Engine;
  /** Its real ID. */
  readonly id: string;
}

/** An engine that is told two things at once may do the first one yet, in whichever slot it likes. */
const ATTEMPTS = 4;
const PATIENCE_MS = 25_000;

/**
 * Every service of the world, brought by updates and rollbacks of the real engine to where it stands in the scene, with
 * tasks that really run, fail or wait. Rejects for one that does not get there. Adds their IDs to `ids`.
 */
export async function carryServices(engine: Engine, played: Played, names: Names, ids: Ids): Promise<void> {
  const { world } = played;
  await Promise.all(
    [...world.services.values()].map(async (service) => {
      const translation = { world, service, names, ids, goal: standingInWorld(service, world) };
      for (let attempt = 1; ; attempt += 1) {
        const { carrying, last } = await tryToCarry(engine, translation);
        ids.set(service.id, carrying.id);
        if (isDeepStrictEqual(last, carrying.goal)) return;
        if (attempt === ATTEMPTS) throw standsOtherwise(carrying, last);
        await engine.remove(`/services/${carrying.id}`);
      }
    }),
  );
}

async function tryToCarry(engine: Engine, translation: Translation): Promise<{ carrying: Carrying; last: Standing }> {
  const { service, world } = translation;
  const [first = service.spec, ...more] = stepsTo(service, world);
  const made = await engine.post('/services/create', specOf(translation, first));
  const carrying = { ...translation, engine, id: (made as { ID: string }).ID };
  await bringOn(carrying, first, more);
  return { carrying, last: await untilItStands(carrying) };
}

async function bringOn(carrying: Carrying, first: WorldSpec, more: readonly WorldSpec[]): Promise<void> {
  const { service, world } = carrying;
  const goesBack = service.updateState === 'rollback_completed' && service.previous !== null;
  if (more.length > 0) await untilBegun(carrying, first);
  for (const [at, spec] of more.entries()) {
    await post(carrying, 'version', spec);
    const isLast = at === more.length - 1 && !goesBack;
    if (!isLast && hasTasks(service, world, spec)) await untilUpdated(carrying);
  }
  if (goesBack) await post(carrying, 'rollback=previous&version', service.spec);
  if (service.spec.image === 'bad-later') await failOnce(carrying);
}

async function post(carrying: Carrying, query: string, spec: WorldSpec): Promise<void> {
  const { engine, id } = carrying;
  const body = specOf(carrying, spec);
  // The engine itself writes to a service at any time.
  await waitFor(`an update of "${body.Name}"`, async () => {
    const { Version } = await inspect(engine, id);
    const answer = await engine.ask('POST', `/services/${id}/update?${query}=${String(Version.Index)}`, body);
    if (answer.status < 400) return true;
    if (answer.bytes.includes('out of sequence')) return false;
    throw new Error(`an update of "${body.Name}": ${answer.bytes.toString()}`);
  });
}

/** All its tasks run, or each of its slots has seen one fail. */
async function untilBegun(carrying: Carrying, spec: WorldSpec): Promise<void> {
  const { engine, id, service, world } = carrying;
  if (isJob(service)) return;
  const state = isHealthy(world, spec) ? 'running' : 'failed';
  await waitFor(`tasks of "${service.name}" that are ${state}`, async () => {
    const tasks = (await tasksOf(engine, id)).filter(({ Status }) => Status.State === state);
    return new Set(tasks.map(({ Slot }) => Slot)).size === service.replicas;
  });
}

async function untilUpdated({ engine, id, service }: Carrying): Promise<void> {
  await waitFor(`the end of an update of "${service.name}"`, async () => {
    const { UpdateStatus } = await inspect(engine, id);
    return ['completed', 'paused'].includes(UpdateStatus?.State ?? '');
  });
}

/** What begins well and fails later has failed, and was started again. */
async function failOnce(carrying: Carrying): Promise<void> {
  const { engine, id, service } = carrying;
  await untilBegun(carrying, { ...service.spec, image: 'image:1' });
  for (const { Status } of await tasksOf(engine, id)) {
    await engine.post(`/containers/${Status.ContainerStatus?.ContainerID ?? ''}/kill`);
  }
}

/** How it stands once it stands as in the scene, or when it takes too long. */
async function untilItStands({ engine, goal, id, names }: Carrying): Promise<Standing> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const last = await standingInSwarm(engine, id, names);
    if (isDeepStrictEqual(last, goal) || Date.now() > end) return last;
    await sleep(150);
  }
}

function standsOtherwise({ goal, service }: Carrying, last: Standing): Error {
  const [is, shall] = [last, goal].map((standing) => JSON.stringify(standing, null, 2));
  return new Error(`"${service.name}" stands otherwise than in its scene: ${is ?? ''}, not ${shall ?? ''}`);
}
