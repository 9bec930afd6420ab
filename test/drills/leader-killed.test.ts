import { expect, test } from '@jest/globals';
import { converged, expectEndsWell } from './support/ends-well.js';
import { hurtMidRotation } from './support/mid-rotation.js';
import { note } from './support/notes.js';
import { allReachable, leaderOf, openStage } from './support/stage.js';

test('P10: the leader of the Swarm is killed in the middle of three rotations: they are finished under the next leader, each once', async () => {
  const stage = await openStage(({ swarm }) => leaderOf(swarm, swarm.first));
  const { swarm, teller, third, victim } = stage;
  const operator = await hurtMidRotation(stage, third, () => victim.kill());
  const began = Date.now();
  await converged(stage);
  expect(await leaderOf(swarm, teller)).not.toBe(victim);
  note('from the death of the leader to convergence without it', began);
  await victim.start();
  await allReachable(teller);
  await stage.edit();
  await expectEndsWell(stage, operator.lines());
  expect(await operator.stop()).toBe(0);
});
