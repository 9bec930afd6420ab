import { describe, expect } from '@jest/globals';
import type { Engine } from '../e2e/support/engine.js';
import { running, updateState } from '../e2e/support/running.js';
import { createService, inspect, tasksOf, type ServiceWish } from '../e2e/support/services.js';
import type { TaskJson } from '../e2e/support/shapes.js';
import { waitFor } from '../e2e/support/wait.js';
import { BAD_IMAGE, behaves } from './support/behaviour.js';
import { behaving, change, container, rollBack } from './support/change.js';
import { fact, type Scene } from './support/fact.js';
import { aTask, created, inState, isRunning, since, withEnv } from './support/tasks.js';

/**
 * The updater works through the slots whose task is not made from the present template: Parallelism at a time, Delay
 * between one and the next. A task that fails within Monitor after it began counts as a failure. What is easily
 * overlooked: Monitor does not hold the next slot back, Delay does, so with Delay below Monitor a bad update can be
 * everywhere before the first failure is looked at.
 */
describe('Rollouts', () => {
  const update = container({ Env: ['A=2'] });
  const fresh = async (engine: Engine, web: string): Promise<readonly TaskJson[]> =>
    withEnv(await tasksOf(engine, web), 'A=2');

  /** A service that runs well. */
  async function started({ engine, name }: Scene, wish: Omit<ServiceWish, 'name'>): Promise<string> {
    const web = name('web');
    await createService(engine, { name: web, ...wish });
    await running(engine, web, wish.replicas ?? 1);
    return web;
  }

  fact('Slots are numbered from 1, and the task that takes the place of another has its slot.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { replicas: 3 });
    await change(engine, web, update);
    await updateState(engine, web, 'completed');
    expect((await fresh(engine, web)).map(({ Slot }) => Slot).sort()).toEqual([1, 2, 3]);
    expect((await running(engine, web, 3)).map(({ Slot }) => Slot).sort()).toEqual([1, 2, 3]);
  });

  fact('With Parallelism 1 the next task is made only when the one before runs.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { replicas: 3, update: { parallelism: 1 } });
    await change(engine, web, update);
    await updateState(engine, web, 'completed');
    const [one, two, three] = await fresh(engine, web);
    expect(created(two)).toBeGreaterThanOrEqual(since(one));
    expect(created(three)).toBeGreaterThanOrEqual(since(two));
  });

  fact('With Parallelism 0 all slots are replaced at once.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { replicas: 3, ...behaves({ healthyAfter: 0 }), update: { parallelism: 0 } });
    const later = behaves({ healthyAfter: 15 });
    await change(engine, web, behaving({ ...later, container: { ...later.container, Env: ['A=2'] } }));
    await waitFor('three tasks that are not healthy yet', async () => {
      const tasks = await fresh(engine, web);
      return tasks.length === 3 && tasks.every(inState('starting'));
    });
  });

  fact('With Parallelism 2 two are under way at a time.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { replicas: 4, update: { parallelism: 2 } });
    await change(engine, web, update);
    await updateState(engine, web, 'completed');
    const tasks = await fresh(engine, web);
    const first = Math.min(...tasks.map(since));
    expect(tasks.filter((task) => created(task) < first)).toHaveLength(2);
  });

  fact('Delay is waited from when a task runs until the next slot is touched.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { replicas: 2, update: { delaySeconds: 3 } });
    await change(engine, web, update);
    await updateState(engine, web, 'completed');
    const [one, two] = await fresh(engine, web);
    expect(created(two) - since(one)).toBeGreaterThanOrEqual(2_900);
  });

  fact('Monitor holds no slot back: all can be replaced while the first is still watched.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { replicas: 3, update: { monitorSeconds: 60 } });
    await change(engine, web, update);
    await waitFor('all three new tasks to run', async () => (await fresh(engine, web)).filter(isRunning).length === 3);
    expect((await inspect(engine, web)).UpdateStatus?.State).toBe('updating');
  });

  fact('"completed" comes when Monitor is over after the last slot.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { update: { monitorSeconds: 4 } });
    await change(engine, web, update);
    await updateState(engine, web, 'completed');
    const [task] = await fresh(engine, web);
    const { CompletedAt } = (await inspect(engine, web)).UpdateStatus as unknown as { CompletedAt: string };
    expect(Date.parse(CompletedAt) - since(task)).toBeGreaterThanOrEqual(3_900);
  });

  fact('With Delay above Monitor a bad update stops at the first slot: the others are left alone.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { replicas: 3, update: { monitorSeconds: 5, delaySeconds: 10 } });
    const before = (await running(engine, web, 3)).map(({ ID }) => ID);
    await change(engine, web, behaving(behaves({ crashesAfter: 0 })));
    await updateState(engine, web, 'paused');
    const kept = (await tasksOf(engine, web)).filter((task) => before.includes(task.ID) && isRunning(task));
    expect(kept).toHaveLength(2);
  });

  fact(
    'MaxFailureRatio is the share of the slots that may fail: at 0.5 one of two may, and the update goes on.',
    async (scene) => {
      const { engine } = scene;
      const web = await started(scene, {
        replicas: 2,
        update: { monitorSeconds: 4, delaySeconds: 8, maxFailureRatio: 0.5 },
        restart: { condition: 'none' },
      });
      await change(engine, web, behaving(behaves({ crashesAfter: 0 })));
      await updateState(engine, web, 'paused');
      const failed = (await tasksOf(engine, web)).filter(inState('failed'));
      expect(new Set(failed.map(({ Slot }) => Slot)).size).toBe(2);
    },
  );

  fact(
    'A task that dies after Monitor is no failure of the update: "completed", and then a crash loop.',
    async (scene) => {
      const { engine } = scene;
      const web = await started(scene, { update: { monitorSeconds: 1, failureAction: 'rollback' } });
      await change(engine, web, behaving(behaves({ crashesAfter: 8 })));
      await updateState(engine, web, 'completed');
      await aTask(engine, web, 'failed', inState('failed'));
      expect((await inspect(engine, web)).UpdateStatus?.State).toBe('completed');
    },
  );

  fact(
    'An image that does not exist is a rejected task; with stop-first the old one is stopped for it.',
    async (scene) => {
      const { engine } = scene;
      const web = await started(scene, { update: { monitorSeconds: 5, order: 'stop-first' } });
      const [before] = await running(engine, web);
      await change(engine, web, container({ Image: BAD_IMAGE }));
      await updateState(engine, web, 'paused');
      const rejected = await aTask(engine, web, 'was rejected', inState('rejected'));
      expect(rejected.Status).toMatchObject({ Message: 'preparing', Err: `No such image: ${BAD_IMAGE}` });
      const old = (await tasksOf(engine, web)).find(({ ID }) => ID === before?.ID);
      expect(old).toMatchObject({ DesiredState: 'shutdown' });
    },
  );

  fact('stop-first: the new task is started when the old one has ended.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { update: { order: 'stop-first' } });
    const [before] = await running(engine, web);
    await change(engine, web, update);
    await updateState(engine, web, 'completed');
    const tasks = await tasksOf(engine, web);
    const [after] = withEnv(tasks, 'A=2');
    expect(since(tasks.find(({ ID }) => ID === before?.ID))).toBeLessThanOrEqual(since(after));
  });

  fact('start-first: the old task is stopped when the new one runs.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, { update: { order: 'start-first' } });
    const [before] = await running(engine, web);
    await change(engine, web, update);
    await updateState(engine, web, 'completed');
    const old = await aTask(
      engine,
      web,
      'was stopped',
      ({ ID, Status }) => ID === before?.ID && Status.State === 'shutdown',
    );
    const [after] = await fresh(engine, web);
    expect(since(after)).toBeLessThanOrEqual(since(old));
  });

  fact(
    'start-first with a healthcheck: a new task that never gets healthy leaves the old one in service.',
    async (scene) => {
      const { engine } = scene;
      const web = await started(scene, {
        ...behaves({ healthyAfter: 0 }),
        update: { order: 'start-first', monitorSeconds: 5 },
      });
      const [before] = await running(engine, web);
      await change(engine, web, behaving(behaves({ unhealthyAfter: 0 })));
      await updateState(engine, web, 'paused');
      const old = (await tasksOf(engine, web)).find(({ ID }) => ID === before?.ID);
      expect(isRunning(old)).toBe(true);
    },
  );

  fact(
    'start-first without a healthcheck is no protection: the old task is gone before the new one can fail.',
    async (scene) => {
      const { engine } = scene;
      const web = await started(scene, { update: { order: 'start-first', monitorSeconds: 10 } });
      const [before] = await running(engine, web);
      await change(engine, web, behaving(behaves({ crashesAfter: 1 })));
      await updateState(engine, web, 'paused');
      const old = (await tasksOf(engine, web)).find(({ ID }) => ID === before?.ID);
      expect(old?.DesiredState).toBe('shutdown');
    },
  );

  fact('A rollback goes by RollbackConfig, not by UpdateConfig.', async (scene) => {
    const { engine } = scene;
    const web = await started(scene, {
      replicas: 2,
      update: { delaySeconds: 600 },
      spec: { RollbackConfig: { Parallelism: 0, Monitor: 1e9 } },
    });
    await change(engine, web, update);
    await aTask(engine, web, 'is new', (task) => withEnv([task], 'A=2').length === 1 && isRunning(task));
    await rollBack(engine, web);
    await updateState(engine, web, 'rollback_completed');
    expect(withEnv(await running(engine, web, 2), 'A=2')).toEqual([]);
  });

  fact(
    'A rollback after which tasks fail ends with "rollback_paused", whatever the failure_action of updates is.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      await createService(engine, {
        name: web,
        ...behaves({ crashesAfter: 1 }),
        update: { failureAction: 'rollback' },
      });
      await aTask(engine, web, 'failed', inState('failed'));
      await change(engine, web, behaving(behaves({ runs: true })));
      await running(engine, web);
      await rollBack(engine, web);
      await updateState(engine, web, 'rollback_paused');
    },
  );
});
