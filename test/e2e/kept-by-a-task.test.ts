import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { mounted } from './support/mounted.js';
import { planned } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running, runningTasks } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { startSwarm, type TestSwarm } from './support/swarm.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

let swarm: TestSwarm;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 1 });
});
afterAll(() => swarm.end());

interface NodeJson {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: Readonly<Record<string, unknown>>;
  readonly Description: { readonly Hostname: string };
}

async function setAvailability(hostname: string, availability: 'active' | 'pause'): Promise<string> {
  const nodes = (await swarm.first.get('/nodes')) as readonly NodeJson[];
  const node = nodes.find(({ Description }) => Description.Hostname === hostname);
  if (node === undefined) throw new Error(`there is no node "${hostname}"`);
  const { ID, Spec, Version } = node;
  await swarm.first.post(`/nodes/${ID}/update?version=${String(Version.Index)}`, {
    ...Spec,
    Availability: availability,
  });
  return ID;
}

test('P3 P6: a version that only a task on a paused node still reads is kept, and goes once it does not', async () => {
  const engine = swarm.first;
  const [, worker = engine] = swarm.nodes;
  const [db, web, dir] = [unique('db'), unique('web'), directory()];
  const commit = (value: string): Promise<void> => dir.secret(db, { value, spec: { retention: { versions: 0 } } });
  const good = canary();
  await commit(good);
  await applied(dir, engine);
  await createService(engine, { name: web, mode: 'global', secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(engine, web, 2);

  const id = await setAvailability(worker.hostname, 'pause');
  for (let i = 0; i < 2; i += 1) {
    await commit(canary());
    await applied(dir, engine);
  }
  const { PreviousSpec, Spec } = await inspect(engine, web);
  const named = [Spec, PreviousSpec].map((spec) => spec?.TaskTemplate.ContainerSpec.Secrets?.[0]?.SecretName);
  expect(named).toEqual([`${db}_v3`, `${db}_v2`]);
  const left = (await runningTasks(engine, web)).find(({ NodeID }) => NodeID === id);
  expect(left && (await mounted(worker, left, 'password')).toString()).toBe(good);
  expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v1`, `${db}_v2`, `${db}_v3`]);
  const { held } = await planned(dir, engine);
  expect(held.map(({ holder, reason }) => `${holder ?? ''} ${reason}`)).toContain(`${db}_v1 StillMounted`);

  await setAvailability(worker.hostname, 'active');
  await waitFor('the worker to take the new value', async () => {
    const tasks = await runningTasks(engine, web);
    return (
      tasks.length === 2 &&
      tasks.every(({ Spec: { ContainerSpec } }) => ContainerSpec.Secrets?.[0]?.SecretName !== `${db}_v1`)
    );
  });
  await applied(dir, engine);
  expect(await namesLike(engine, `${db}_v`)).toEqual([`${db}_v2`, `${db}_v3`]);
});
