import { describe, expect, test } from '@jest/globals';
import { changeNode, findNode, updateNode } from '../../../src/swarm/embedded/nodes.js';
import type { Node } from '../../../src/swarm/embedded/world.js';
import { newLab, withContainer, type Lab } from './world.js';

const THREE = [{ hostname: 'one' }, { hostname: 'two' }, { hostname: 'three', labels: { disk: 'ssd' } }];
const GLOBAL = { Mode: { Global: {} } };

function set(lab: Lab, hostname: string, change: Partial<Pick<Node, 'availability' | 'state'>>): void {
  lab.living.perform((world) => changeNode(world, findNode(world, hostname), change));
  lab.pass(3);
}

/** "one two": where its tasks run and are to run. */
function places(lab: Lab, service: string): string {
  const running = lab.tasks(service).filter(({ desired, state }) => state === 'running' && desired === 'running');
  return running
    .map(({ nodeId }) => findNode(lab.world, nodeId).hostname)
    .sort()
    .join(' ');
}

describe('nodes', () => {
  test('share the replicas of a service', () => {
    const lab = newLab(THREE);
    lab.service({ name: 'web', replicas: 3 });
    lab.pass(3);
    expect(places(lab, 'web')).toBe('one three two');
  });

  test('each have one task of a global service, if they meet its constraints', () => {
    const lab = newLab(THREE);
    lab.service({ name: 'all', spec: GLOBAL });
    lab.service({ name: 'ssd', spec: GLOBAL, template: { Placement: { Constraints: ['node.labels.disk == ssd'] } } });
    lab.service({ name: 'workers', spec: GLOBAL, template: { Placement: { Constraints: ['node.role != manager'] } } });
    lab.pass(3);
    expect([places(lab, 'all'), places(lab, 'ssd'), places(lab, 'workers')]).toEqual([
      'one three two',
      'three',
      'three two',
    ]);
  });

  test('that are drained give their tasks to others; a global service has one less', () => {
    const lab = newLab(THREE);
    lab.service({ name: 'web', replicas: 3 });
    lab.service({ name: 'all', spec: GLOBAL });
    lab.pass(3);
    set(lab, 'two', { availability: 'drain' });
    expect([places(lab, 'web').split(' ').length, places(lab, 'web').includes('two')]).toEqual([3, false]);
    expect(places(lab, 'all')).toBe('one three');
    set(lab, 'two', { availability: 'active' });
    expect(places(lab, 'all')).toBe('one three two');
  });

  test('that are paused keep what they have, as it is', () => {
    const lab = newLab(THREE);
    lab.service({ name: 'all', spec: GLOBAL });
    lab.pass(3);
    set(lab, 'two', { availability: 'pause' });
    lab.update('all', (spec) => withContainer(spec, { Image: 'web:2' }));
    lab.pass(10);
    expect(lab.state('all')).toBe('completed');
    const old = lab.tasks('all').filter(({ desired, template }) => {
      return desired === 'running' && JSON.stringify(template).includes('web:1');
    });
    expect(old.map(({ nodeId }) => findNode(lab.world, nodeId).hostname)).toEqual(['two']);
  });

  test('that are down leave their tasks listed as running, which is wanted no more', () => {
    const lab = newLab(THREE);
    lab.service({ name: 'web', replicas: 3 });
    lab.pass(3);
    set(lab, 'two', { state: 'down' });
    expect(lab.tasks('web').filter(({ state }) => state === 'running').length).toBe(4);
    expect(places(lab, 'web').includes('two')).toBe(false);
  });

  test('that come to meet a constraint get the task that waited for one', () => {
    const lab = newLab();
    lab.service({ name: 'web', template: { Placement: { Constraints: ['node.labels.disk==ssd'] } } });
    lab.pass(60);
    const [waiting] = lab.tasks('web');
    expect([waiting?.state, waiting?.error]).toEqual([
      'pending',
      'no suitable node (scheduling constraints not satisfied on 1 node)',
    ]);
    const { index } = findNode(lab.world, 'one');
    lab.living.perform((world) => updateNode(world, 'one', String(index), { Labels: { disk: 'ssd' } }));
    lab.pass(2);
    expect(places(lab, 'web')).toBe('one');
  });
});
