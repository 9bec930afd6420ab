import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { virtualClock } from '../../../src/swarm/embedded/clock.js';
import { bringToLife } from '../../../src/swarm/embedded/engine.js';
import { newQueue } from '../../../src/swarm/embedded/queue.js';
import { findService } from '../../../src/swarm/embedded/services.js';
import { loadWorld, saveWorld } from '../../../src/swarm/embedded/state-file.js';
import { tasksOf } from '../../../src/swarm/embedded/tasks.js';
import { newLab, withContainer, type Lab } from './world.js';

describe('what is due', () => {
  test('comes in the order of its time; of one time, in the order in which it was asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }), (times) => {
        const queue = newQueue();
        for (const [at, time] of times.entries()) queue.add({ at: time, kind: 'task', id: String(at) });
        const taken = times.map(() => queue.take());
        const order = [...times.entries()].sort(([a, one], [b, other]) => one - other || a - b);
        expect(taken.map((due) => due?.id)).toEqual(order.map(([at]) => String(at)));
        expect(queue.take()).toBeNull();
      }),
    );
  });
});

describe('a world', () => {
  const rollout = (lab: Lab): void => {
    lab.service({ name: 'web', replicas: 4 });
    lab.pass(3);
    lab.update('web', (spec) => withContainer(spec, { Image: 'web:2' }));
    lab.pass(1);
  };

  test('is the same after the same requests at the same times', () => {
    const [one, other] = [newLab(), newLab()];
    for (const lab of [one, other]) rollout(lab);
    expect([...one.world.tasks.values()]).toEqual([...other.world.tasks.values()]);
    expect(one.world.journal.events).toEqual(other.world.journal.events);
  });

  test('goes on with a rollout in the middle of which its process ended', () => {
    const directory = mkdtempSync(join(tmpdir(), 'waxseal-state-'));
    const lab = newLab();
    rollout(lab);
    saveWorld(join(directory, 'swarm.json'), lab.world);
    const world = loadWorld(join(directory, 'swarm.json'));
    rmSync(directory, { recursive: true });
    if (world === null) throw new Error('nothing was kept');
    const clock = virtualClock(lab.clock.now());
    bringToLife(world, clock, () => undefined);
    for (const time of [lab.clock, clock]) time.advance(60_000);
    const { id, updateStatus } = findService(world, 'web');
    expect(updateStatus?.state).toBe('completed');
    expect(tasksOf(world, id)).toEqual(tasksOf(lab.world, id));
  });

  test('remembers 256 events', () => {
    const lab = newLab();
    for (let n = 0; n < 300; n += 1) lab.secret(`s${n}`, 'v');
    const names = lab.world.journal.events.map(({ Actor }) => Actor.Attributes['name']);
    expect([names.length, names[0], names.at(-1)]).toEqual([256, 's44', 's299']);
  });
});
