import { expect, test } from '@jest/globals';
import type { Live, Service } from '../../src/model/live.js';
import { createService, createSecret } from '../world/engine.js';
import { newOperator, planPass } from '../world/operator.js';
import type { Stage } from '../world/place.js';
import { stageOf } from '../world/pure-place.js';
import { newWorld } from '../world/world.js';

const SERVICES = 20;

/** A Swarm with so many secrets of somebody else that are called like versions of ours, each mounted by one service. */
function swarmWith(lookalikes: number): { readonly stage: Stage; readonly reads: () => number } {
  const world = newWorld();
  const names = Array.from({ length: lookalikes }, (_, i) => `db_v${String(i + 1)}`);
  for (const name of names) createSecret(world, name, {}, 'x');
  const secrets = [...world.secrets.values()];
  for (let i = 0; i < SERVICES; i += 1) {
    const mine = secrets.filter((_, k) => k % SERVICES === i);
    const refs = mine.map((secret, k) => ({ secret, target: `t${String(k)}` }));
    createService(world, { name: `web${String(i)}`, replicas: 1, refs });
  }
  let reads = 0;
  const counted = (service: Service): Service =>
    Object.defineProperty({ ...service }, 'refs', {
      enumerable: true,
      get: () => {
        reads += 1;
        return service.refs;
      },
    });
  const place = stageOf(world);
  const live: Stage['live'] = (owner, withTasks): Live => {
    const all = place.live(owner, withTasks);
    return { ...all, services: all.services.map(counted) };
  };
  return { stage: { ...place, live }, reads: () => reads };
}

test('who mounts what only looks like a version is told of each, by its name', () => {
  const { plan } = planPass(swarmWith(2).stage, newOperator(), { db: {} });
  expect(plan.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    'VersionNotOurs: "web0" mounts "db_v1", which is no version of "db" but somebody else\'s: it is not followed',
    'VersionNotOurs: "web1" mounts "db_v2", which is no version of "db" but somebody else\'s: it is not followed',
  ]);
});

/** Each of them once looked through all services. */
test('the services are looked through once, however many secrets look like versions', () => {
  const [one, many] = [swarmWith(1), swarmWith(400)];
  planPass(one.stage, newOperator(), { db: {} });
  planPass(many.stage, newOperator(), { db: {} });
  expect(many.reads()).toBe(one.reads());
});
