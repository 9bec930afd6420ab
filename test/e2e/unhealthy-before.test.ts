import { expect, test } from '@jest/globals';
import type { TaskJson } from './support/shapes.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { secretNamed } from './support/secrets.js';
import { createService, mountsOf, tasksOf } from './support/services.js';
import { openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** Runs for a moment, whatever its secrets say, and is started anew: most of the time it seems to be well. */
const crashing = { command: ['sh', '-c', 'sleep 2; exit 1'], restart: { condition: 'any', delaySeconds: 1 } } as const;

/** Waits until it has crashed and runs again. */
async function runsAgain(service: string): Promise<void> {
  await waitFor(`"${service}" to run after a crash`, async () => {
    const states = (await tasksOf(engine, service)).map(({ Status }) => Status.State);
    return states.includes('failed') && states.includes('running');
  });
}

async function unjudged(holder: string): Promise<readonly string[]> {
  return (await secretNamed(engine, holder)).Spec.Labels['waxseal.unjudged']?.split(',') ?? [];
}

/** The first of the service's tasks on this version. */
async function firstOn(service: string, holder: string): Promise<TaskJson | undefined> {
  const tasks = await tasksOf(engine, service);
  return tasks.findLast(({ Spec }) => Spec.ContainerSpec.Secrets?.[0]?.SecretName === holder);
}

test('P8: services that were broken before do not stop a shared secret: they move last and have no vote', async () => {
  const { db, dir, web, commit } = await openShop(engine, { secret: { rollout: { soak: '5s', timeout: '10s' } } });
  // By name they would come before the healthy one.
  const [crash, lost] = [unique('a_crash'), unique('a_lost')];
  const secrets = [{ secret: `${db}_v1`, target: 'password' }];
  const ids = [
    await createService(engine, { name: crash, secrets, ...crashing }),
    await createService(engine, { name: lost, secrets, constraints: ['node.labels.nowhere==true'] }),
  ];
  await runsAgain(crash);
  const next = canary();
  await commit(next);
  await applied(dir, engine);
  expect(await reads(engine, web)).toEqual([next]);
  for (const service of [crash, lost]) expect(await mountsOf(engine, service)).toEqual([`${db}_v2`]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await unjudged(`${db}_v2`)).toEqual(ids.sort());
  const [well, sick] = [await firstOn(web, `${db}_v2`), await firstOn(lost, `${db}_v2`)];
  expect(Date.parse(sick?.CreatedAt ?? '')).toBeGreaterThan(Date.parse(well?.Status.Timestamp ?? '') + 5000);
});

test('P8: where every service was broken before, the version is proven without a vote', async () => {
  const { db, dir, web, commit } = await openShop(engine, {
    secret: { rollout: { soak: '5s', timeout: '10s' } },
    web: crashing,
  });
  await runsAgain(web);
  await commit(canary());
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`]);
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
});
