import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { docker } from './support/docker.js';
import { mounted } from './support/mounted.js';
import { stateOf } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { running, runningTasks } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService, mountsOf } from './support/services.js';
import type { TaskJson } from './support/shapes.js';
import { startSwarm, type EngineNode, type TestSwarm } from './support/swarm.js';
import { reasons } from './support/told.js';
import { waitFor } from './support/wait.js';
import { applied } from './support/waxseal.js';

/** A global service on two engines, one of which is to take no new tasks. */
let swarm: TestSwarm;
let manager: EngineNode;
let worker: EngineNode;
beforeAll(async () => {
  swarm = await startSwarm({ managers: 1, workers: 1 });
  [manager, worker] = swarm.nodes as [EngineNode, EngineNode];
});
beforeEach(() => availability('active'));
afterAll(() => swarm.end());

const secretOf = ({ Spec }: TaskJson): string | undefined => Spec.ContainerSpec.Secrets?.[0]?.SecretName;

async function availability(state: 'active' | 'pause' | 'drain'): Promise<void> {
  await docker(manager, ['node', 'update', '--availability', state, worker.hostname]);
}

/** The value that the service's task on this engine reads. */
async function readOn(engine: EngineNode, service: string): Promise<string> {
  const { Swarm } = (await engine.get('/info')) as { Swarm: { NodeID: string } };
  const task = await waitFor(`a task of "${service}" on ${engine.hostname}`, async () =>
    (await runningTasks(manager, service)).find(({ NodeID }) => NodeID === Swarm.NodeID),
  );
  return (await mounted(engine, task, 'password')).toString();
}

async function everywhere(): Promise<{ dir: ReturnType<typeof directory>; db: string; agent: string; old: string }> {
  const [db, agent, dir, old] = [unique('db'), unique('agent'), directory(), canary()];
  const spec = { retention: { versions: 0 } };
  await dir.secret(db, { value: old, spec });
  await applied(dir, manager);
  await createService(manager, { name: agent, mode: 'global', secrets: [{ secret: `${db}_v1`, target: 'password' }] });
  await running(manager, agent, 2);
  return { dir, db, agent, old };
}

test('P6 P3: a global service with a paused node converges, and the old version stays for the task that is left there', async () => {
  const { dir, db, agent, old } = await everywhere();
  await availability('pause');
  const next = canary();
  await dir.secret(db, { value: next, spec: { retention: { versions: 0 } } });
  await applied(dir, manager);
  expect(await stateOf(manager, `${db}_v2`)).toBe('proven');
  expect(await readOn(manager, agent)).toBe(next);
  expect(await readOn(worker, agent)).toBe(old);
  // The rollback target is no reason any more; the task on the paused node is.
  await docker(manager, ['service', 'update', '--detach', '--label-add', 'by=hand', agent]);
  await applied(dir, manager);
  expect(await reasons(dir, manager, db)).toEqual(['StillMounted']);
  expect(await namesLike(manager, db)).toContain(`${db}_v1`);

  await availability('active');
  await waitFor('the node to follow', async () => {
    const tasks = await runningTasks(manager, agent);
    return tasks.length === 2 && tasks.every((task) => secretOf(task) === `${db}_v2`);
  });
  await applied(dir, manager);
  expect(await namesLike(manager, db)).toEqual([db, `${db}_v2`]);
  expect(await readOn(worker, agent)).toBe(next);
});

test('P6 P3: a drained node is neither waited for nor a reason to keep the old version', async () => {
  const { dir, db, agent } = await everywhere();
  await availability('drain');
  const next = canary();
  await dir.secret(db, { value: next, spec: { retention: { versions: 0 } } });
  await applied(dir, manager);
  expect(await stateOf(manager, `${db}_v2`)).toBe('proven');
  expect(await runningTasks(manager, agent)).toHaveLength(1);
  expect(await readOn(manager, agent)).toBe(next);
  expect(await mountsOf(manager, agent)).toEqual([`${db}_v2`]);
  await docker(manager, ['service', 'update', '--detach', '--label-add', 'by=hand', agent]);
  await applied(dir, manager);
  expect(await namesLike(manager, db)).toEqual([db, `${db}_v2`]);

  await availability('active');
  expect(await readOn(worker, agent)).toBe(next);
});
