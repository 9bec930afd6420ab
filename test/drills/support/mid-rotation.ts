import { expect } from '@jest/globals';
import { startOperator, type RunningOperator } from '../../e2e/support/operator.js';
import { proxyTo, type Action } from '../../e2e/support/proxy.js';
import { isSettled } from '../../e2e/support/settled.js';
import type { EngineNode } from '../../e2e/support/swarm.js';
import { waitFor } from '../../e2e/support/wait.js';
import type { Stage } from './stage.js';

/**
 * An operator that talks to this node and is given an edit of all three secrets. When it is about to write for the third
 * time, `hurt` happens, once, before the engine hears of that write.
 */
export async function hurtMidRotation(
  stage: Stage,
  node: EngineNode,
  hurt: () => Promise<unknown>,
): Promise<RunningOperator> {
  const proxy = await proxyTo(node);
  const operator = await startOperator(stage.dir, proxy);
  await operator.line('pass finished', isSettled);
  proxy.reset();
  const hurts: Promise<unknown>[] = [];
  proxy.decide = async ({ n }): Promise<Action> => {
    if (n >= 3 && hurts.length === 0) hurts.push(hurt());
    if (n >= 3) await hurts[0];
    return 'forward';
  };
  await stage.edit();
  await waitFor('the third write', () => hurts.length > 0, 120);
  await Promise.all(hurts);
  expect(proxy.writes.length).toBeGreaterThanOrEqual(3);
  return operator;
}
