import { expect, test } from '@jest/globals';
import { deploy } from '../e2e/support/deployed.js';
import { buildImageOn } from '../e2e/support/image.js';
import { stateOf } from '../e2e/support/planned.js';
import { running, runningTasks } from '../e2e/support/running.js';
import type { TaskJson } from '../e2e/support/shapes.js';
import { expectEndsWell } from './support/ends-well.js';
import { note } from './support/notes.js';
import { eventually } from './support/patience.js';
import { nodeOf, openStage, type Ground } from './support/stage.js';

/** The operator as a service of the Swarm, from its image and manifests/stack.yaml. Gives its one task. */
async function install({ swarm, dir }: Ground): Promise<{ readonly service: string; readonly task: TaskJson }> {
  await buildImageOn(swarm.nodes);
  const { service } = await deploy(swarm.first, 'stack.yaml', dir, {
    env: { DOCKER_SOCKET: swarm.ownSocket },
  });
  const [task] = await running(swarm.first, service, 1, 240);
  if (task === undefined) throw new Error('the operator does not run');
  return { service, task };
}

test("P10: the operator's node dies in the middle of three rotations: Swarm starts it elsewhere, and they are finished, each once", async () => {
  let before: Awaited<ReturnType<typeof install>> | undefined;
  const stage = await openStage(async (ground) => {
    before = await install(ground);
    return nodeOf(ground.swarm, before.task);
  });
  const { pairs, teller, victim, watch } = stage;
  // A trial that is longer than the death of a node takes: what was begun is in flight when it dies.
  await stage.edit(pairs, '15s');
  const isBegun = (): boolean => (watch.mounts.get(pairs[0]?.service ?? '')?.length ?? 0) > 1;
  await eventually('a service on its second version', () => Promise.resolve(isBegun()));
  await victim.kill();
  const died = Date.now();
  const state = await eventually('what became of it', () => stateOf(teller, `${pairs[0]?.secret ?? ''}_v2`));
  expect(state).toBe('trial');
  await eventually('an operator elsewhere', async () => {
    const tasks = await runningTasks(teller, before?.service ?? '');
    return tasks.find(({ NodeID }) => NodeID !== before?.task.NodeID);
  });
  note('from the death of its node to an operator elsewhere', died);
  await expectEndsWell(stage, []);
  note('from the death of its node to convergence', died);
  expect(await stateOf(teller, `${pairs[0]?.secret ?? ''}_v2`)).toBe('proven');
});
