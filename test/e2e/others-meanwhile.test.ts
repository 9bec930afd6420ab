import { expect, test } from '@jest/globals';
import { docker } from './support/docker.js';
import { stateOf } from './support/planned.js';
import { canary } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { inspect, mountsOf, tasksOf } from './support/services.js';
import { badValue, failsOnBad, openShop, reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

/** Other people label and scale services in the middle of a rotation: their changes stay, and the rotation goes on. */
const engine = mainEngine();

const update = (service: string, ...args: readonly string[]): Promise<string> =>
  docker(engine, ['service', 'update', '--detach', '--no-resolve-image', ...args, service]);

test('P14: labels and replicas that others change in the middle of a trial stay, and the version is proven', async () => {
  const { dir, db, web, commit } = await openShop(engine, {
    secret: { rollout: { soak: '4s' }, spec: { retention: { versions: 0 } } },
    web: { replicas: 2, update: { parallelism: 2 } },
  });
  const next = canary();
  await commit(next);
  const ending = applied(dir, engine);
  await waitFor('the new reference', async () => (await mountsOf(engine, web)).join() === `${db}_v2`);
  await update(web, '--label-add', 'by=hand');
  await running(engine, web, 2);
  await docker(engine, ['service', 'scale', '--detach', `${web}=3`]);
  await ending;
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reads(engine, web, 3)).toEqual([next, next, next]);
  const { PreviousSpec, Spec } = await inspect(engine, web);
  expect(Spec).toMatchObject({ Labels: { by: 'hand' }, Mode: { Replicated: { Replicas: 3 } } });
  // Two slots were there before, and nobody restarted anything since.
  expect(await tasksOf(engine, web)).toHaveLength(5);
  expect(PreviousSpec?.Mode).toEqual({ Replicated: { Replicas: 2 } });
  await applied(dir, engine);
  expect(await reasons(dir, engine, db)).toEqual([]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v2`]);
});

test('P14 P6: a label that somebody puts on a service in the middle of a bad trial does not hide the failure', async () => {
  const { dir, db, web, good, commit } = await openShop(engine, {
    secret: { rollout: { soak: '8s' } },
    web: { replicas: 2, command: failsOnBad(4), update: { failureAction: 'continue' } },
  });
  await commit(badValue());
  await applied(dir, engine, 0, '--no-wait');
  await waitFor('the new reference', async () => (await mountsOf(engine, web)).join() === `${db}_v2`);
  await waitFor('a failure', async () => (await tasksOf(engine, web)).some(({ Status }) => Status.State === 'failed'));
  await update(web, '--label-add', 'by=hand');
  expect((await inspect(engine, web)).PreviousSpec?.TaskTemplate.ContainerSpec.Secrets?.[0]?.SecretName).toBe(
    `${db}_v2`,
  );
  await applied(dir, engine, 3);
  expect(await stateOf(engine, `${db}_v2`)).toBe(`failed: TasksFailed ${web}`);
  expect(await reads(engine, web, 2)).toEqual([good, good]);
  expect((await inspect(engine, web)).Spec.Labels).toEqual({ by: 'hand' });
});

test('P9 P14: somebody who writes the service again and again does not keep the value from it', async () => {
  const { dir, db, web, commit } = await openShop(engine);
  const next = canary();
  await commit(next);
  const done = new AbortController();
  const writer = (async () => {
    for (let i = 0; !done.signal.aborted; i += 1)
      await update(web, '--label-add', `n=${String(i)}`).catch(() => undefined);
  })();
  await applied(dir, engine);
  done.abort();
  await writer;
  expect(await stateOf(engine, `${db}_v2`)).toBe('proven');
  expect(await reads(engine, web)).toEqual([next]);
  expect(Number((await inspect(engine, web)).Spec.Labels?.['n'])).toBeGreaterThan(3);
});
