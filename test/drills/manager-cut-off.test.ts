import { test } from '@jest/globals';
import { cutOffAndBack } from './support/cut-off.js';
import { leaderOf, openStage } from './support/stage.js';

test('P9 P12: the manager that the operator talks to is cut off for 30 s in the middle of three rotations: they are finished when it is back, each once', async () => {
  const stage = await openStage(async ({ swarm }) => {
    const leader = await leaderOf(swarm, swarm.first);
    const follower = swarm.nodes.find((node) => node !== leader);
    if (follower === undefined) throw new Error('three managers were asked for');
    return follower;
  });
  await cutOffAndBack(stage);
});
