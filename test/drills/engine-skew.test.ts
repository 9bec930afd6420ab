import { expect, test } from '@jest/globals';
import { startOperator } from '../e2e/support/operator.js';
import { proxyTo, type Call } from '../e2e/support/proxy.js';
import { mountsOf } from '../e2e/support/services.js';
import { isSettled } from '../e2e/support/settled.js';
import { expectEndsWell } from './support/ends-well.js';
import { leaderOf, openStage } from './support/stage.js';

/** What the Swarm tells of its nodes, as if this one had been upgraded already. */
function upgraded(hostname: string) {
  return ({ url }: Call, body: string): string => {
    if (!url.endsWith('/nodes')) return body;
    const nodes = JSON.parse(body) as { Description: { Hostname: string; Engine: object } }[];
    const told = nodes.map((node) => {
      if (node.Description.Hostname !== hostname) return node;
      const Engine = { ...node.Description.Engine, EngineVersion: '99.0.1' };
      return { ...node, Description: { ...node.Description, Engine } };
    });
    return JSON.stringify(told);
  };
}

test('P12: while one of three managers runs a newer engine, re-points are held and say so; when all do, they are made, each once', async () => {
  const stage = await openStage(({ swarm }) => leaderOf(swarm, swarm.first));
  const { pairs, teller, third, victim } = stage;
  const proxy = await proxyTo(third);
  proxy.rewrite = upgraded(victim.hostname);
  const operator = await startOperator(stage.dir, proxy);
  await operator.line('pass finished', isSettled);
  const before = await Promise.all(pairs.map(({ service }) => mountsOf(teller, service)));
  await stage.edit();
  for (const { service } of pairs) {
    const isHeld = (line: object): boolean =>
      'service' in line && line.service === service && 'reason' in line && line.reason === 'EngineSkew';
    await operator.line('held', isHeld);
  }
  await operator.line('pass finished', () => true, operator.lines().length);
  expect(await Promise.all(pairs.map(({ service }) => mountsOf(teller, service)))).toEqual(before);
  proxy.rewrite = null;
  await expectEndsWell(stage, operator.lines());
  expect(await operator.stop()).toBe(0);
});
