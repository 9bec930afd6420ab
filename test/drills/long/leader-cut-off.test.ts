import { test } from '@jest/globals';
import { cutOffAndBack } from '../support/cut-off.js';
import { leaderOf, openStage } from '../support/stage.js';

/** A leader that is cut off goes on answering reads for a quarter of a minute, while the others elect another one. */
test('P9 P12: the leader that the operator talks to is cut off for 30 s in the middle of three rotations: nothing is done on what it told meanwhile', async () => {
  await cutOffAndBack(await openStage(({ swarm }) => leaderOf(swarm, swarm.first)));
});
