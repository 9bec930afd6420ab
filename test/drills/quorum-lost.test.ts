import { expect, test } from '@jest/globals';
import { expectEndsWell } from './support/ends-well.js';
import { hurtMidRotation } from './support/mid-rotation.js';
import { note } from './support/notes.js';
import { leaderOf, openStage } from './support/stage.js';

test('P9 P12: two of three managers die in the middle of three rotations: the operator outlives it, does nothing, and goes on when they are back', async () => {
  const stage = await openStage(({ swarm }) => leaderOf(swarm, swarm.first));
  const { teller, third, victim } = stage;
  const operator = await hurtMidRotation(stage, teller, () => Promise.all([victim.kill(), third.kill()]));
  await operator.line('pass failed');
  await stage.edit();
  const from = operator.lines().length;
  await operator.line('pass failed', () => true, from);
  const without = operator.lines().slice(from);
  expect(without.filter(({ msg }) => msg === 'step done')).toEqual([]);
  const began = Date.now();
  await Promise.all([victim.start(), third.start()]);
  await operator.line('pass finished', () => true, operator.lines().length);
  note('from the start of both engines to the first whole pass', began);
  await expectEndsWell(stage, operator.lines());
  expect(await operator.stop()).toBe(0);
});
