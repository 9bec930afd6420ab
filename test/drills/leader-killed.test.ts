import { expect, test } from '@jest/globals';
import { startOperator } from '../e2e/support/operator.js';
import { proxyTo, type Action } from '../e2e/support/proxy.js';
import { converged, expectEndsWell } from './support/ends-well.js';
import { note } from './support/notes.js';
import { isSettled } from './support/settled.js';
import { allReachable, leaderOf, openStage } from './support/stage.js';

test('P10: the leader of the Swarm is killed in the middle of three rotations: they are finished under the next leader, each once', async () => {
  const stage = await openStage(({ swarm }) => leaderOf(swarm, swarm.first));
  const { swarm, teller, third, victim } = stage;
  const proxy = await proxyTo(third);
  const operator = await startOperator(stage.dir, proxy);
  await operator.line('pass finished', isSettled);
  proxy.reset();
  let killed: Promise<void> | null = null;
  proxy.decide = async ({ n }): Promise<Action> => {
    if (n >= 3) await (killed ??= victim.kill());
    return 'forward';
  };
  await stage.edit();
  const began = Date.now();
  await converged(stage);
  expect(killed).not.toBeNull();
  expect(await leaderOf(swarm, teller)).not.toBe(victim);
  note('from the edit to convergence without the old leader', began);
  await victim.start();
  await allReachable(teller);
  await stage.edit();
  await expectEndsWell(stage, operator.lines());
  expect(await operator.stop()).toBe(0);
});
