import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { reads } from './support/shop.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createService, mountsOf, tasksOf } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** Never gets well, and never ends, while the value says HANG. */
const check = { Test: ['CMD-SHELL', '! grep -q HANG /run/secrets/password'], Interval: 5e8, StartPeriod: 6e11 };

test('P2 P6 P8: a fix while a value hangs on 4 of 10 services reaches all 10 long before the timeout', async () => {
  const [db, web, dir] = [unique('db'), unique('web'), directory()];
  const services = Array.from({ length: 10 }, (_, i) => `${web}_${String(i)}`);
  const commit = (value: string): Promise<void> => dir.secret(db, { value, rollout: { timeout: '1h' } });
  await commit(canary());
  await applied(dir, engine);
  const secrets = [{ secret: `${db}_v1`, target: 'password' }];
  await Promise.all(
    services.map((name) => createService(engine, { name, secrets, container: { Healthcheck: check } })),
  );
  for (const name of services) await running(engine, name);

  await commit(`HANG-${canary()}`);
  await applied(dir, engine, 0, '--no-wait');
  const ahead = services.slice(0, 4);
  for (const name of ahead) {
    await waitFor(`a task of "${name}" that hangs`, async () =>
      (await tasksOf(engine, name)).some(({ Status }) => Status.State === 'starting'),
    );
  }
  const fix = canary();
  await commit(fix);
  await applied(dir, engine);

  for (const name of services) {
    expect(await mountsOf(engine, name)).toEqual([`${db}_v3`]);
    expect(await reads(engine, name)).toEqual([fix]);
    const seen = (await tasksOf(engine, name)).map(({ Spec }) => Spec.ContainerSpec.Secrets?.[0]?.SecretName);
    expect(seen.includes(`${db}_v2`)).toBe(ahead.includes(name));
  }
  expect(await stateOf(engine, `${db}_v2`)).toMatch(/^failed: NoProgress /);
  expect(await stateOf(engine, `${db}_v3`)).toBe('proven');
});
