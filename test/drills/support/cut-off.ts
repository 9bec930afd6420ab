import { expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectEndsWell } from './ends-well.js';
import { hurtMidRotation } from './mid-rotation.js';
import { note } from './notes.js';
import type { Stage } from './stage.js';

const CUT_MS = 30_000;

/** The operator talks to the victim, whose cable is pulled in the middle of three rotations and put back 30 s later. */
export async function cutOffAndBack(stage: Stage): Promise<void> {
  const { teller, victim } = stage;
  const operator = await hurtMidRotation(stage, victim, () => victim.part());
  await stage.edit(stage.pairs.slice(0, 1));
  const parted = Date.now();
  // How long the cable is out is what is tried here; nothing is concluded from it.
  await Promise.all([sleep(CUT_MS), operator.line('pass failed')]);
  expect((await teller.ask('GET', '/secrets')).status).toBe(200);
  await victim.heal();
  note('without its cable', parted);
  const healed = Date.now();
  await operator.line('pass finished', () => true, operator.lines().length);
  note('from the cable put back to the first whole pass', healed);
  await expectEndsWell(stage, operator.lines());
  expect(await operator.stop()).toBe(0);
}
