import { describe, expect } from '@jest/globals';
import { running, updateState } from '../e2e/support/running.js';
import { createSecret } from '../e2e/support/secrets.js';
import { createService, inspect, tasksOf } from '../e2e/support/services.js';
import type { Engine } from '../e2e/support/engine.js';
import type { ServiceJson } from '../e2e/support/shapes.js';
import { waitFor } from '../e2e/support/wait.js';
import { aTask, inState } from './support/tasks.js';
import { BAD_IMAGE, behaves } from './support/behaviour.js';
import { behaving, change, container, labels, replicas, rollBack, template } from './support/change.js';
import { fact } from './support/fact.js';
import { rpc, told } from './support/told.js';

/**
 * Swarm remembers one Spec before the present one and one state of the last update. Every write moves them, also a write
 * that changes nothing: so each write costs the service its rollback target and the evidence of how the last rollout
 * ended.
 */
describe('PreviousSpec and UpdateStatus', () => {
  const env = (value: string) => container({ Env: [`A=${value}`] });
  const envOf = (spec: ServiceJson['Spec'] | undefined): unknown => spec?.TaskTemplate.ContainerSpec['Env'];
  const specs = async (engine: Engine, web: string) => {
    const { Spec, PreviousSpec } = await inspect(engine, web);
    return [envOf(Spec), envOf(PreviousSpec)].map((value) => (value as string[] | undefined)?.[0]);
  };
  const status = async (engine: Engine, web: string) => (await inspect(engine, web)).UpdateStatus ?? null;

  fact('A new service has neither.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web });
    const service = await inspect(engine, web);
    expect([service.PreviousSpec, service.UpdateStatus]).toEqual([undefined, undefined]);
  });

  fact(
    'PreviousSpec is the Spec directly before, whoever wrote it and however long it was in force.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      await createService(engine, { name: web, replicas: 0, container: { Env: ['A=1'] } });
      await change(engine, web, env('2'));
      expect(await specs(engine, web)).toEqual(['A=2', 'A=1']);
      await change(engine, web, env('3'));
      expect(await specs(engine, web)).toEqual(['A=3', 'A=2']);
    },
  );

  fact(
    'An identical update makes PreviousSpec equal to the Spec: the rollback target is lost.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, replicas: 0, container: { Env: ['A=1'] } });
      await change(engine, web, env('2'));
      await change(engine, web, (spec) => spec);
      expect(await specs(engine, web)).toEqual(['A=2', 'A=2']);
    },
  );

  fact('So does an update of labels, and so does a change of the number of replicas.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, replicas: 0, container: { Env: ['A=1'] } });
    await change(engine, web, env('2'));
    await change(engine, web, labels({ a: 'b' }));
    expect(await specs(engine, web)).toEqual(['A=2', 'A=2']);
    await change(engine, web, env('3'));
    await change(engine, web, replicas(1));
    expect(await specs(engine, web)).toEqual(['A=3', 'A=3']);
  });

  fact('A rollback exchanges the two; a second one exchanges them again.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, replicas: 0, container: { Env: ['A=1'] } });
    await change(engine, web, env('2'));
    await rollBack(engine, web);
    expect(await specs(engine, web)).toEqual(['A=1', 'A=2']);
    await rollBack(engine, web);
    expect(await specs(engine, web)).toEqual(['A=2', 'A=1']);
  });

  fact('A rollback without a PreviousSpec is refused with 400.', async ({ engine, name }) => {
    const id = await createService(engine, { name: name('web'), replicas: 0 });
    expect(await told(rollBack(engine, id))).toEqual([
      400,
      rpc('FailedPrecondition', `service ${id} does not have a previous spec`),
    ]);
  });

  fact(
    'UpdateStatus stays absent where no task has to change: no replicas, or only labels.',
    async ({ engine, name }) => {
      const [none, one] = [name('none'), name('one')];
      await createService(engine, { name: none, replicas: 0 });
      await createService(engine, { name: one });
      await running(engine, one);
      await change(engine, none, env('1'));
      await change(engine, one, labels({ a: 'b' }));
      // The engine is through with both once it has started what the next change asks for.
      await change(engine, one, replicas(2));
      await running(engine, one, 2);
      expect([await status(engine, none), await status(engine, one)]).toEqual([null, null]);
    },
  );

  fact(
    'A good update is "updating", then "completed", and tells when it started and ended.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, update: { monitorSeconds: 5 } });
      await running(engine, web);
      await change(engine, web, env('1'));
      await updateState(engine, web, 'updating');
      expect(await status(engine, web)).toEqual({
        State: 'updating',
        StartedAt: expect.any(String) as unknown,
        Message: 'update in progress',
      });
      await updateState(engine, web, 'completed');
      expect(await status(engine, web)).toEqual({
        State: 'completed',
        StartedAt: expect.any(String) as unknown,
        CompletedAt: expect.any(String) as unknown,
        Message: 'update completed',
      });
    },
  );

  fact("The engine itself writes the service for that: the version moves without anybody's update.", async (scene) => {
    const { engine, name } = scene;
    const web = name('web');
    await createService(engine, { name: web });
    await running(engine, web);
    await change(engine, web, env('1'));
    await updateState(engine, web, 'updating');
    const before = await inspect(engine, web);
    await updateState(engine, web, 'completed');
    expect((await inspect(engine, web)).Version.Index).toBeGreaterThan(before.Version.Index);
  });

  fact('An update that changes no task takes the UpdateStatus of the one before away.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web });
    await running(engine, web);
    await change(engine, web, env('1'));
    await updateState(engine, web, 'completed');
    await change(engine, web, labels({ a: 'b' }));
    expect(await status(engine, web)).toBeNull();
  });

  fact(
    'With failure_action pause a failed task pauses the update; the message names the task.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, { name: web, update: { monitorSeconds: 5 } });
      await running(engine, web);
      await change(engine, web, behaving(behaves({ crashesAfter: 0 })));
      await updateState(engine, web, 'paused');
      const { Message } = (await inspect(engine, web)).UpdateStatus ?? { Message: '' };
      const [, id] = /^update paused due to failure or early termination of task ([a-z0-9]{25})$/.exec(Message) ?? [];
      const tasks = await tasksOf(engine, web);
      expect(tasks.find(({ ID }) => ID === id)?.Status.State).toBe('failed');
    },
  );

  fact(
    'A paused update is not resumed by an identical one: "paused" is gone, and the bad tasks go on failing.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      await createService(engine, { name: web, container: { Env: ['A=1'] }, update: { monitorSeconds: 5 } });
      await running(engine, web);
      await change(engine, web, container({ Image: BAD_IMAGE, Env: ['A=2'] }));
      await updateState(engine, web, 'paused');
      await change(engine, web, (spec) => spec);
      expect(await status(engine, web)).toBeNull();
      expect(await specs(engine, web)).toEqual(['A=2', 'A=2']);
      const known = new Set((await tasksOf(engine, web)).map(({ ID }) => ID));
      await waitFor('one more rejected task', async () =>
        (await tasksOf(engine, web)).some(({ ID, Status }) => !known.has(ID) && Status.State === 'rejected'),
      );
      expect(await status(engine, web)).toBeNull();
    },
  );

  fact('A rollback by hand ends with "rollback_completed".', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, container: { Env: ['A=1'] } });
    await running(engine, web);
    await change(engine, web, env('2'));
    await updateState(engine, web, 'completed');
    expect((await rollBack(engine, web)).status).toBe(200);
    await updateState(engine, web, 'rollback_completed');
    expect(await status(engine, web)).toMatchObject({ Message: 'rollback completed' });
    expect(await specs(engine, web)).toEqual(['A=1', 'A=2']);
  });

  fact('A rollback by hand out of a paused update mends the service.', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, update: { monitorSeconds: 5 } });
    await running(engine, web);
    await change(engine, web, behaving(behaves({ crashesAfter: 0 })));
    await updateState(engine, web, 'paused');
    await rollBack(engine, web);
    await updateState(engine, web, 'rollback_completed');
    await running(engine, web);
  });

  fact(
    'With failure_action rollback the engine takes the Spec back itself, and PreviousSpec is gone.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      await createService(engine, { name: web, update: { failureAction: 'rollback', monitorSeconds: 5 } });
      await running(engine, web);
      const before = await inspect(engine, web);
      await change(engine, web, behaving(behaves({ crashesAfter: 0 })));
      await updateState(engine, web, 'rollback_completed');
      const after = await inspect(engine, web);
      expect(after.Spec).toEqual(before.Spec);
      expect(after.PreviousSpec).toBeUndefined();
      await running(engine, web);
      expect(await told(rollBack(engine, web))).toEqual([
        400,
        rpc('FailedPrecondition', `service ${before.ID} does not have a previous spec`),
      ]);
    },
  );

  fact('The failed tasks stay in the history after an automatic rollback.', async ({ engine, name }) => {
    const [web, db] = [name('web'), name('db')];
    const id = await createSecret(engine, db, 'bad');
    await createService(engine, {
      name: web,
      ...behaves({ failsOn: { target: 'db', text: 'bad' } }),
      update: { failureAction: 'rollback', monitorSeconds: 5 },
    });
    await running(engine, web);
    const File = { Name: 'db', UID: '0', GID: '0', Mode: 0o400 };
    await change(engine, web, container({ Secrets: [{ SecretID: id, SecretName: db, File }] }));
    await updateState(engine, web, 'rollback_completed');
    await running(engine, web);
    const failed = (await tasksOf(engine, web)).filter(({ Status }) => Status.State === 'failed');
    expect(failed[0]?.Spec.ContainerSpec.Secrets).toMatchObject([{ SecretID: id }]);
  });

  fact('With failure_action continue an update whose tasks all fail is "completed".', async ({ engine, name }) => {
    const web = name('web');
    await createService(engine, { name: web, update: { failureAction: 'continue', monitorSeconds: 1 } });
    await running(engine, web);
    await change(engine, web, behaving(behaves({ crashesAfter: 0 })));
    await updateState(engine, web, 'completed');
    await aTask(engine, web, 'failed', inState('failed'));
    expect(await status(engine, web)).toMatchObject({ State: 'completed' });
  });

  fact(
    'A task that nothing can take stays pending, the old one is stopped, and the update is "updating" without end.',
    async (scene) => {
      const { engine, name } = scene;
      const web = name('web');
      await createService(engine, { name: web, update: { failureAction: 'rollback', monitorSeconds: 1 } });
      const [before] = await running(engine, web);
      await change(engine, web, template({ Placement: { Constraints: ['node.labels.nowhere == true'] } }));
      await waitFor('a pending task, and no other', async () => {
        const tasks = await tasksOf(engine, web);
        const pending = tasks.find(({ Status }) => Status.State === 'pending');
        const old = tasks.find(({ ID }) => ID === before?.ID);
        return pending?.Status.Err?.startsWith('no suitable node') === true && old?.Status.State === 'shutdown';
      });
      expect(await status(engine, web)).toMatchObject({ State: 'updating' });
    },
  );

  fact(
    'An update during an update takes its place: nobody hears of the first one any more.',
    async ({ engine, name }) => {
      const web = name('web');
      await createService(engine, {
        name: web,
        container: { Env: ['A=1'] },
        replicas: 2,
        update: { delaySeconds: 60 },
      });
      await running(engine, web, 2);
      await change(engine, web, env('2'));
      await updateState(engine, web, 'updating');
      await change(engine, web, (spec) => env('3')({ ...spec, UpdateConfig: { Parallelism: 0, Monitor: 1e9 } }));
      await updateState(engine, web, 'completed');
      const tasks = await running(engine, web, 2);
      expect(tasks.map(({ Spec }) => Spec.ContainerSpec['Env'])).toEqual([['A=3'], ['A=3']]);
      expect(await specs(engine, web)).toEqual(['A=3', 'A=2']);
    },
  );
});
