import { expect, test } from '@jest/globals';
import { eligible } from '../../src/plan/constraints.js';
import { createService } from '../world/engine.js';
import { liveOf, newWorld } from '../world/world.js';

function meets(constraint: string, more: object = {}): boolean {
  const world = newWorld();
  createService(world, { name: 'web', refs: [], mode: 'global' });
  const { nodes, services } = liveOf(world, 'owner', true);
  const [node, service] = [nodes?.[0], services[0]];
  if (node === undefined || service === undefined) throw new Error('an empty world');
  return eligible({ ...service, constraints: [constraint] }, { ...node, labels: { disk: 'SSD' }, ...more });
}

test.each([
  ['node.role==manager', true],
  ['node.role != manager', false],
  ['node.labels.disk == ssd', true],
  ['node.labels.disk==hdd', false],
  ['node.labels.none != x', true],
  ['node.hostname==node1', true],
  ['node.platform.arch == x86_64', true],
  ['node.ip==10.0.0.1', true],
  ['node.ip==10.0.0.0/8', true],
  ['node.ip!=10.0.0.0/8', false],
  ['node.ip==192.168.0.0/16', false],
  ['node.colour==red', false],
])('a node that is meant by %s: %s', (constraint, expected) => {
  expect(meets(constraint)).toBe(expected);
});

test('a node that is paused, drained or down is expected to run nothing', () => {
  for (const more of [{ availability: 'pause' }, { availability: 'drain' }, { ready: false }]) {
    expect(meets('node.role==manager', more)).toBe(false);
  }
});
