import { describe, expect } from '@jest/globals';
import { running } from '../e2e/support/running.js';
import { createService, inspect, tasksOf } from '../e2e/support/services.js';
import { createSecret } from '../e2e/support/secrets.js';
import { waitFor } from '../e2e/support/wait.js';
import { attemptChange, change, container, replicas, rollBack } from './support/change.js';
import { fact, type Scene } from './support/fact.js';
import { rpc, told } from './support/told.js';

/**
 * Swarm protects what a Spec mounts, and nothing else. A rollback target and a running task need their secrets just as
 * much, but Swarm lets them be removed: whoever cleans up has to look at those himself.
 */
describe('What is in use', () => {
  /** A service that was moved from the secret `old` to the secret `fresh`, which both exist. */
  async function moved({ engine, name }: Scene, n: number) {
    const [web, old, fresh] = [name('web'), name('old'), name('fresh')];
    const oldId = await createSecret(engine, old, 'v');
    const freshId = await createSecret(engine, fresh, 'v');
    const target = 'password';
    await createService(engine, { name: web, secrets: [{ secret: old, target }], replicas: n });
    if (n > 0) await running(engine, web, n);
    const File = { Name: target, UID: '0', GID: '0', Mode: 0o400 };
    await change(engine, web, container({ Secrets: [{ SecretID: freshId, SecretName: fresh, File }] }));
    return { web, old, oldId, freshId };
  }

  fact('A secret that only PreviousSpec mounts can be removed.', async (scene) => {
    const { oldId, freshId, web } = await moved(scene, 0);
    expect((await scene.engine.ask('DELETE', `/secrets/${oldId}`)).status).toBe(204);
    expect((await scene.engine.ask('DELETE', `/secrets/${freshId}`)).status).toBe(400);
    const { PreviousSpec } = await inspect(scene.engine, web);
    expect(PreviousSpec?.TaskTemplate.ContainerSpec.Secrets).toMatchObject([{ SecretID: oldId }]);
  });

  fact('A secret that only a running task mounts can be removed, and the task runs on.', async (scene) => {
    const { engine, name } = scene;
    const [web, db] = [name('web'), name('db')];
    const id = await createSecret(engine, db, 'v');
    await createService(engine, { name: web, secrets: [db], update: { delaySeconds: 60 }, replicas: 2 });
    const before = await running(engine, web, 2);
    await change(engine, web, container({ Secrets: [] }));
    const kept = await waitFor('the first of two slots to be moved', async () => {
      const wanted = (await tasksOf(engine, web)).filter(({ DesiredState }) => DesiredState === 'running');
      const fresh = wanted.filter((task) => !before.some(({ ID }) => ID === task.ID));
      const old = wanted.filter((task) => before.some(({ ID }) => ID === task.ID));
      return fresh[0]?.Status.State === 'running' && old.length === 1 ? old[0] : null;
    });
    expect((await engine.ask('DELETE', `/secrets/${id}`)).status).toBe(204);
    expect((await tasksOf(engine, web)).find(({ ID }) => ID === kept.ID)).toMatchObject({
      DesiredState: 'running',
      Status: { State: 'running' },
    });
  });

  fact(
    'A secret of a service without replicas is in use as well, and so is that of a job.',
    async ({ engine, name }) => {
      const db = name('db');
      const id = await createSecret(engine, db, 'v');
      const job = await createService(engine, {
        name: name('job'),
        secrets: [db],
        mode: 'replicated-job',
        replicas: 0,
      });
      expect((await engine.ask('DELETE', `/secrets/${id}`)).status).toBe(400);
      await engine.remove(`/services/${job}`);
      expect((await engine.ask('DELETE', `/secrets/${id}`)).status).toBe(204);
    },
  );

  fact(
    'A rollback to a Spec whose secret is gone is accepted, stops the running task, and fails for good: rollback_paused.',
    async (scene) => {
      const { engine } = scene;
      const { web, oldId } = await moved(scene, 1);
      const [before] = await running(engine, web);
      await engine.remove(`/secrets/${oldId}`);
      expect((await rollBack(engine, web)).status).toBe(200);
      const { Spec, PreviousSpec } = await waitFor('the rollback to pause', async () => {
        const service = await inspect(engine, web);
        return service.UpdateStatus?.State === 'rollback_paused' && service;
      });
      expect(Spec.TaskTemplate.ContainerSpec.Secrets).toMatchObject([{ SecretID: oldId }]);
      expect(PreviousSpec?.TaskTemplate.ContainerSpec.Secrets).not.toMatchObject([{ SecretID: oldId }]);
      const tasks = await tasksOf(engine, web);
      expect(tasks.find(({ ID }) => ID === before?.ID)?.DesiredState).toBe('shutdown');
      const failed = tasks.find(({ Status }) => Status.State === 'failed');
      expect(failed?.Status.Err).toContain('unable to get secret from secret store');
    },
  );

  fact(
    'A new secret under the name of one that is gone mends nothing: an update that keeps the reference is refused with 400.',
    async (scene) => {
      const { engine } = scene;
      const { web, old, oldId } = await moved(scene, 0);
      await engine.remove(`/secrets/${oldId}`);
      await rollBack(engine, web);
      await createSecret(engine, old, 'v');
      expect(await told(attemptChange(engine, web, replicas(0)))).toEqual([
        400,
        rpc('InvalidArgument', `secret not found: ${old}`),
      ]);
      expect((await attemptChange(engine, web, container({ Secrets: [] }))).status).toBe(200);
    },
  );
});
