import { describe, expect } from '@jest/globals';
import type { Engine } from '../e2e/support/engine.js';
import { createSecret } from '../e2e/support/secrets.js';
import { createService, inspect, tasksOf } from '../e2e/support/services.js';
import { waitFor } from '../e2e/support/wait.js';
import { behaves } from './support/behaviour.js';
import { attemptChange, change, container, labels } from './support/change.js';
import { fact } from './support/fact.js';
import { aTask, inState } from './support/tasks.js';
import { rpc, told } from './support/told.js';

/**
 * A job runs its program so many times to a good end, and then rests. It knows no rollout and no rollback: every accepted
 * update, whatever is in it, runs the job again. That is why Waxseal never writes one.
 */
describe('Jobs', () => {
  interface JobJson {
    readonly JobStatus?: { readonly JobIteration: { readonly Index?: number }; readonly LastExecution?: string };
  }
  const iteration = async (engine: Engine, job: string): Promise<number> =>
    ((await inspect(engine, job)) as JobJson).JobStatus?.JobIteration.Index ?? 0;
  const complete = async (engine: Engine, job: string): Promise<number> =>
    (await tasksOf(engine, job)).filter(inState('complete')).length;

  fact(
    'A replicated job is done when TotalCompletions tasks are complete; they are desired complete.',
    async (scene) => {
      const { engine, name } = scene;
      const job = name('job');
      await createService(engine, { name: job, mode: 'replicated-job', replicas: 2, ...behaves({ finishesAfter: 0 }) });
      await waitFor('two complete tasks', async () => (await complete(engine, job)) === 2);
      const tasks = await tasksOf(engine, job);
      expect(tasks.map(({ DesiredState }) => DesiredState)).toEqual(['complete', 'complete']);
      expect(new Set(tasks.map(({ Slot }) => Slot)).size).toBe(2);
    },
  );

  fact('MaxConcurrent is how many of them run at a time.', async ({ engine, name }) => {
    const job = name('job');
    const spec = { Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 2 } } };
    await createService(engine, { name: job, mode: 'replicated-job', ...behaves({ finishesAfter: 1 }), spec });
    await waitFor('both to be complete', async () => {
      const tasks = await tasksOf(engine, job);
      expect(tasks.filter(inState('running', 'starting')).length).toBeLessThanOrEqual(1);
      return tasks.filter(inState('complete')).length === 2;
    });
  });

  fact('A global job runs once on each node.', async ({ engine, name }) => {
    const job = name('job');
    await createService(engine, { name: job, mode: 'global-job', ...behaves({ finishesAfter: 0 }) });
    const nodes = (await engine.get('/nodes')) as unknown[];
    await waitFor('a complete task a node', async () => (await complete(engine, job)) === nodes.length);
  });

  fact('An update config is refused with 400.', async ({ engine, name }) => {
    const TaskTemplate = { ContainerSpec: { Image: 'local/busybox:1' }, RestartPolicy: { Condition: 'none' } };
    const Mode = { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } };
    const create = (more: object) =>
      told(engine.ask('POST', '/services/create', { Name: name('job'), TaskTemplate, Mode, ...more }));
    expect(await create({ UpdateConfig: { Parallelism: 1 } })).toEqual([
      400,
      rpc('InvalidArgument', 'Jobs may not have an update config'),
    ]);
  });

  fact('Every update runs the job again: an identical one, and one of labels.', async ({ engine, name }) => {
    const job = name('job');
    await createService(engine, { name: job, mode: 'replicated-job', ...behaves({ finishesAfter: 0 }) });
    await waitFor('the first run', async () => (await complete(engine, job)) === 1);
    const first = await iteration(engine, job);
    await change(engine, job, (spec) => spec);
    const again = await iteration(engine, job);
    expect(again).toBeGreaterThan(first);
    await waitFor('the second run', async () => (await complete(engine, job)) === 2);
    await change(engine, job, labels({ a: 'b' }));
    expect(await iteration(engine, job)).toBeGreaterThan(again);
    await waitFor('the third run', async () => (await complete(engine, job)) === 3);
  });

  fact('An update takes the tasks of the run before away, if they still run.', async ({ engine, name }) => {
    const job = name('job');
    await createService(engine, { name: job, mode: 'replicated-job', ...behaves({ runs: true }) });
    const before = await aTask(engine, job, 'runs', inState('running'));
    await change(engine, job, labels({ a: 'b' }));
    await waitFor('another task in its place', async () => {
      const tasks = await tasksOf(engine, job);
      const old = tasks.find(({ ID }) => ID === before.ID);
      const gone = old === undefined || old.DesiredState === 'remove';
      return gone && tasks.some(({ ID, Status }) => ID !== before.ID && Status.State === 'running');
    });
  });

  fact('A job has no UpdateStatus, and PreviousSpec as any service.', async ({ engine, name }) => {
    const [job, db] = [name('job'), name('db')];
    const id = await createSecret(engine, db, 'v');
    await createService(engine, { name: job, mode: 'replicated-job', ...behaves({ finishesAfter: 0 }) });
    const before = await inspect(engine, job);
    const File = { Name: 'db', UID: '0', GID: '0', Mode: 0o400 };
    const Secrets = [{ SecretID: id, SecretName: db, File }];
    expect((await attemptChange(engine, job, container({ Secrets }))).status).toBe(200);
    await aTask(
      engine,
      job,
      'ran with the secret',
      (task) => task.Spec.ContainerSpec.Secrets?.length === 1 && task.Status.State === 'complete',
    );
    const after = await inspect(engine, job);
    expect(after.UpdateStatus).toBeUndefined();
    expect(after.PreviousSpec).toEqual(before.Spec);
  });

  fact('A failed task of a job is tried again only with restart condition on-failure.', async ({ engine, name }) => {
    const [never, again] = [name('never'), name('again')];
    const wish = { mode: 'replicated-job', ...behaves({ crashesAfter: 0 }) } as const;
    await createService(engine, { name: never, ...wish });
    await aTask(engine, never, 'failed', inState('failed'));
    const template = { RestartPolicy: { Condition: 'on-failure', Delay: 3e8 } };
    await createService(engine, { name: again, ...wish, template });
    await waitFor(
      'three failed tasks',
      async () => (await tasksOf(engine, again)).filter(inState('failed')).length >= 3,
    );
    expect(await tasksOf(engine, never)).toHaveLength(1);
  });
});
