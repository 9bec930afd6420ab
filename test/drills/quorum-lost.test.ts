import { expect, test } from '@jest/globals';
import { startOperator } from '../e2e/support/operator.js';
import { proxyTo, type Action } from '../e2e/support/proxy.js';
import { expectEndsWell } from './support/ends-well.js';
import { note } from './support/notes.js';
import { isSettled } from './support/settled.js';
import { leaderOf, openStage } from './support/stage.js';

test('P9 P12: two of three managers die in the middle of three rotations: the operator outlives it, does nothing, and goes on when they are back', async () => {
  const stage = await openStage(({ swarm }) => leaderOf(swarm, swarm.first));
  const { teller, third, victim } = stage;
  const proxy = await proxyTo(teller);
  const operator = await startOperator(stage.dir, proxy);
  await operator.line('pass finished', isSettled);
  proxy.reset();
  let lost: Promise<unknown> | null = null;
  proxy.decide = async ({ n }): Promise<Action> => {
    if (n >= 3) await (lost ??= Promise.all([victim.kill(), third.kill()]));
    return 'forward';
  };
  await stage.edit();
  await operator.line('pass failed');
  expect(lost).not.toBeNull();
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
