import { describe, expect } from '@jest/globals';
import { running } from '../e2e/support/running.js';
import { createService, inspect, tasksOf } from '../e2e/support/services.js';
import { waitFor } from '../e2e/support/wait.js';
import { behaves } from './support/behaviour.js';
import { change, replicas, template } from './support/change.js';
import { fact } from './support/fact.js';
import { aTask, created, inState, isRunning } from './support/tasks.js';
import { anId, told } from './support/told.js';

/**
 * A task is one attempt to run the program of a service once. It has a state that it is in and a state that is desired
 * of it, and it is never started twice: what fails is replaced by another task in the same slot. The last few of a slot
 * are kept, and they are the only memory that Swarm has of how a program did.
 */
describe('Tasks', () => {
  fact(
    'A task tells its service, slot and node, the template that it was made from, its state and the desired one.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      const id = await createService(engine, { name: web });
      const [task] = await running(engine, web);
      const { Spec } = await inspect(engine, web);
      expect(task).toMatchObject({
        ID: anId(),
        ServiceID: id,
        Slot: 1,
        NodeID: anId(),
        DesiredState: 'running',
        Status: {
          State: 'running',
          Message: 'started',
          ContainerStatus: { ContainerID: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown, ExitCode: 0 },
        },
        Spec: { ContainerSpec: Spec.TaskTemplate.ContainerSpec },
      });
      expect(await engine.get(`/tasks/${task?.ID ?? ''}`)).toMatchObject({ ID: task?.ID });
    },
  );

  fact('A task that does not exist is answered with 404.', async ({ engine, name }) => {
    const none = name('none');
    expect(await told(engine.ask('GET', `/tasks/${none}`))).toEqual([404, `task ${none} not found`]);
  });

  fact(
    'A program that ends with another code than 0 is a failed task that tells the code.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, ...behaves({ crashesAfter: 0, exitCode: 3 }) });
      const task = await aTask(engine, web, 'failed', inState('failed'));
      expect(task.Status).toMatchObject({
        Err: 'task: non-zero exit (3)',
        ContainerStatus: { ExitCode: 3 },
      });
    },
  );

  fact(
    'A program that ends with 0 is a complete task; with restart condition any it is run again.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, ...behaves({ finishesAfter: 0 }) });
      // The last one is complete for a moment before the orchestrator has seen it.
      const first = await waitFor('two complete tasks, one of them replaced', async () => {
        const complete = (await tasksOf(engine, web)).filter(inState('complete'));
        return complete.length >= 2 && complete.find(({ DesiredState }) => DesiredState === 'shutdown');
      });
      expect(first.Status).toMatchObject({ Message: 'finished', ContainerStatus: { ExitCode: 0 } });
      expect(first.Status).not.toHaveProperty('Err');
    },
  );

  fact('What failed is desired shutdown, and another task takes its slot.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, ...behaves({ crashesAfter: 0 }) });
    await waitFor('a second task', async () => {
      const tasks = await tasksOf(engine, web);
      const failed = tasks.find((task) => task.Status.State === 'failed' && task.DesiredState === 'shutdown');
      return failed !== undefined && tasks.some(({ ID, Slot }) => ID !== failed.ID && Slot === failed.Slot);
    });
  });

  fact(
    'The task that takes the place is made at once and desired ready; it is desired running when the restart delay is over.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      await createService(engine, {
        name: web,
        ...behaves({ crashesAfter: 0 }),
        restart: { condition: 'any', delaySeconds: 60 },
      });
      await aTask(engine, web, 'failed', inState('failed'));
      const next = await aTask(engine, web, 'is ready', inState('ready'));
      expect(next.DesiredState).toBe('ready');
    },
  );

  fact('The history keeps five tasks of a slot, the present one included.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, {
      name: web,
      ...behaves({ crashesAfter: 0 }),
      restart: { condition: 'any', delaySeconds: 0.1 },
    });
    const seen = new Set<string>();
    const most = await waitFor('eight tasks to have been there', async () => {
      const tasks = await tasksOf(engine, web);
      for (const { ID } of tasks) seen.add(ID);
      return seen.size >= 8 && tasks.length <= 5 && tasks.length;
    });
    expect(most).toBe(5);
  });

  fact('With restart condition none nothing is run again.', async ({ engine, name }) => {
    const [web, other] = [name('web'), name('other')];
    await createService(engine, { name: web, ...behaves({ crashesAfter: 0 }), restart: { condition: 'none' } });
    await aTask(engine, web, 'failed', inState('failed'));
    // By the time that another service has failed three times this one would have had its turn.
    await createService(engine, {
      name: other,
      ...behaves({ crashesAfter: 0 }),
      restart: { condition: 'any', delaySeconds: 0.5 },
    });
    await waitFor(
      'three failed tasks',
      async () => (await tasksOf(engine, other)).filter(inState('failed')).length >= 3,
    );
    const tasks = await tasksOf(engine, web);
    expect(tasks.map(({ Status, DesiredState }) => [Status.State, DesiredState])).toEqual([['failed', 'shutdown']]);
  });

  fact('With on-failure what failed is run again, what finished is not.', async ({ engine, name }) => {
    const [bad, good] = [name('bad'), name('good')];
    const restart = { condition: 'on-failure', delaySeconds: 0.5 } as const;
    await createService(engine, { name: good, ...behaves({ finishesAfter: 0 }), restart });
    await aTask(engine, good, 'finished', inState('complete'));
    await createService(engine, { name: bad, ...behaves({ crashesAfter: 0 }), restart });
    await waitFor('three failed tasks', async () => (await tasksOf(engine, bad)).filter(inState('failed')).length >= 3);
    expect(await tasksOf(engine, good)).toHaveLength(1);
  });

  fact('MaxAttempts is how often a slot is run again.', async ({ engine, name }) => {
    const [web, other] = [name('web'), name('other')];
    const restart = { condition: 'any', delaySeconds: 0.2 } as const;
    await createService(engine, { name: web, ...behaves({ crashesAfter: 0 }), restart: { ...restart, attempts: 2 } });
    const failed = async (service: string): Promise<number> =>
      (await tasksOf(engine, service)).filter(inState('failed')).length;
    await waitFor('three failed tasks', async () => (await failed(web)) === 3);
    await createService(engine, { name: other, ...behaves({ crashesAfter: 0 }), restart });
    await waitFor('three failed tasks of another service', async () => (await failed(other)) >= 3);
    expect(await tasksOf(engine, web)).toHaveLength(3);
  });

  fact(
    'A task that no node suits is pending and says why; it is made a place as soon as the Spec allows one.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      await createService(engine, { name: web, ...behaves({ neverSchedules: true }) });
      const task = await aTask(engine, web, 'says why', ({ Status }) => Status.Err !== undefined);
      expect(task).toMatchObject({ DesiredState: 'running', Status: { State: 'pending' } });
      expect(task.Status.Err).toMatch(/^no suitable node \(scheduling constraints not satisfied on \d+ nodes?\)$/);
      expect(task.NodeID).toBeUndefined();
      await change(engine, web, (spec) =>
        template({ Placement: {}, ForceUpdate: 1 })({
          ...spec,
          TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...spec.TaskTemplate.ContainerSpec, Labels: {} } },
        }),
      );
      await running(engine, web);
    },
  );

  fact('A task with a healthcheck is starting until its program is healthy.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, ...behaves({ healthyAfter: 4 }) });
    const starting = await aTask(engine, web, 'is starting', inState('starting'));
    const healthy = await aTask(engine, web, 'runs', isRunning);
    expect(healthy.ID).toBe(starting.ID);
  });

  fact('A program that gets unhealthy is stopped, and another task takes its slot.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, ...behaves({ unhealthyAfter: 3 }) });
    const [first] = await running(engine, web);
    const ended = await aTask(
      engine,
      web,
      'was stopped',
      ({ ID, Status }) => ID === first?.ID && Status.State !== 'running',
    );
    expect(ended.Status).toMatchObject({
      State: 'failed',
      Err: 'task: non-zero exit (143): dockerexec: unhealthy container',
    });
    await aTask(engine, web, 'takes the slot', ({ ID, Slot }) => ID !== first?.ID && Slot === first?.Slot);
  });

  fact('More replicas are more slots; the tasks that are there stay.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, replicas: 1 });
    const [first] = await running(engine, web);
    await change(engine, web, replicas(3));
    const tasks = await running(engine, web, 3);
    expect(tasks.find(({ ID }) => ID === first?.ID)).toBeDefined();
    expect(new Set(tasks.map(({ Slot }) => Slot))).toEqual(new Set([1, 2, 3]));
  });

  fact(
    'Fewer replicas take slots away with their history: their tasks are stopped and forgotten.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, replicas: 3 });
      await running(engine, web, 3);
      await change(engine, web, replicas(1));
      const [last] = await waitFor('one task to be left', async () => {
        const tasks = await tasksOf(engine, web);
        return tasks.length === 1 && tasks;
      });
      expect(isRunning(last)).toBe(true);
    },
  );

  fact('Removing a service stops its tasks and forgets them.', async ({ engine, name }) => {
    const id = await createService(engine, { name: name('web'), replicas: 2 });
    const before = await running(engine, id, 2);
    await engine.remove(`/services/${id}`);
    await waitFor('the tasks to be gone', async () => {
      const all = (await engine.get('/tasks')) as { ID: string }[];
      return !all.some(({ ID }) => before.some((task) => task.ID === ID));
    });
  });

  fact('A global service has a task on each node, without a slot.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, mode: 'global' });
    const nodes = (await engine.get('/nodes')) as { ID: string }[];
    const tasks = await running(engine, web, nodes.length);
    expect(new Set(tasks.map(({ NodeID }) => NodeID))).toEqual(new Set(nodes.map(({ ID }) => ID)));
    expect(tasks.every(({ Slot }) => Slot === undefined)).toBe(true);
  });

  fact('CreatedAt of the tasks of a slot grows in the order in which they were made.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web });
    const [first] = await running(engine, web);
    await change(engine, web, template({ ForceUpdate: 1 }));
    const next = await aTask(engine, web, 'is the next', ({ ID }) => ID !== first?.ID);
    expect(created(next)).toBeGreaterThan(created(first));
  });
});
