import { describe, expect } from '@jest/globals';
import type { Engine } from '../e2e/support/engine.js';
import { running } from '../e2e/support/running.js';
import { createSecret, relabelSecret } from '../e2e/support/secrets.js';
import { createService, inspect, tasksOf } from '../e2e/support/services.js';
import type { SecretRefJson, ServiceSpecJson } from '../e2e/support/shapes.js';
import { waitFor } from '../e2e/support/wait.js';
import { attemptChange, change, container, labels, replicas, template } from './support/change.js';
import { fact, type Scene } from './support/fact.js';
import { rpc, told } from './support/told.js';

/**
 * An update starts new tasks if, and only if, the task template of the Spec is not deeply equal to the one that the
 * tasks were made from. Nothing else counts: not who sends it, and not whether a program could tell the difference.
 */
describe('What restarts tasks', () => {
  type Edit = (spec: ServiceSpecJson) => ServiceSpecJson;

  /** A service that mounts two secrets and has one running task. */
  async function shop({ engine, name }: Scene) {
    const [web, a, b] = [name('web'), name('a'), name('b')];
    await createSecret(engine, a, 'v');
    await createSecret(engine, b, 'v');
    await createService(engine, { name: web, secrets: [a, b], restart: { condition: 'any' } });
    const [task] = await running(engine, web);
    return { web, a, b, task: task?.ID ?? '' };
  }

  /** A change that starts nothing is followed by one that does: when that one is through, the first task is looked at. */
  async function keeps(scene: Scene, edit: (shop: { a: string; b: string }) => Promise<Edit> | Edit): Promise<void> {
    const { web, a, b, task } = await shop(scene);
    await change(scene.engine, web, await edit({ a, b }));
    await change(scene.engine, web, replicas(2));
    const tasks = await running(scene.engine, web, 2);
    expect(tasks.map(({ ID }) => ID)).toContain(task);
    expect(await tasksOf(scene.engine, web)).toHaveLength(2);
  }

  async function restarts(scene: Scene, edit: Edit): Promise<void> {
    const { web, task } = await shop(scene);
    await change(scene.engine, web, edit);
    await isReplaced(scene.engine, web, task);
  }

  async function isReplaced(engine: Engine, web: string, task: string): Promise<void> {
    await waitFor(`the task of "${web}" to be replaced`, async () => {
      const tasks = await tasksOf(engine, web);
      const fresh = tasks.find(({ ID, Status }) => ID !== task && Status.State === 'running');
      const old = tasks.find(({ ID }) => ID === task);
      return fresh !== undefined && old?.DesiredState === 'shutdown' && old.Status.State !== 'running';
    });
  }

  const references = (edit: (refs: readonly SecretRefJson[]) => readonly object[]): Edit =>
    container(({ Secrets = [] }) => ({ Secrets: edit(Secrets) }));
  const file = (fields: object) =>
    references((refs) => refs.map((ref) => ({ ...ref, File: { ...ref.File, ...fields } })));

  fact('An identical Spec restarts nothing.', (scene) => keeps(scene, () => (spec) => spec));
  fact('Labels of the service restart nothing.', (scene) => keeps(scene, () => labels({ a: 'b' })));
  fact('Another UpdateConfig or RollbackConfig restarts nothing.', (scene) =>
    keeps(scene, () => (spec) => ({
      ...spec,
      UpdateConfig: { Parallelism: 2, Monitor: 2e9, FailureAction: 'continue', Order: 'start-first' },
      RollbackConfig: { Parallelism: 2, Monitor: 2e9, Order: 'stop-first' },
    })),
  );
  fact('Another number of replicas restarts none of those that are there.', (scene) => keeps(scene, () => replicas(2)));
  fact('A placement constraint that the node of the task meets restarts nothing.', (scene) =>
    keeps(scene, () => template({ Placement: { Constraints: ['node.role == manager'] } })),
  );
  fact('Labels of a secret restart nothing: they are no part of any Spec.', (scene) =>
    keeps(scene, async ({ a }) => {
      await relabelSecret(scene.engine, a, { a: 'b' });
      return (spec) => spec;
    }),
  );

  fact('The order of the secret references alone restarts the tasks.', (scene) =>
    restarts(
      scene,
      references((refs) => [...refs].reverse()),
    ),
  );
  fact('A reference that is taken away restarts the tasks.', (scene) =>
    restarts(
      scene,
      references((refs) => refs.slice(1)),
    ),
  );
  fact('Another file name of a reference restarts the tasks.', (scene) =>
    restarts(
      scene,
      references((refs) => refs.map((ref, i) => ({ ...ref, File: { ...ref.File, Name: `f${String(i)}` } }))),
    ),
  );
  fact('Another mode of a file restarts the tasks.', (scene) => restarts(scene, file({ Mode: 0o444 })));
  fact('Another owner of a file restarts the tasks.', (scene) => restarts(scene, file({ UID: '1' })));
  fact('A label of the container restarts the tasks.', (scene) => restarts(scene, container({ Labels: { a: 'b' } })));
  fact('Another environment restarts the tasks.', (scene) => restarts(scene, container({ Env: ['A=1'] })));
  fact('ForceUpdate, raised by one, restarts the tasks: that is what it is for.', (scene) =>
    restarts(scene, template({ ForceUpdate: 1 })),
  );

  fact('Another secret under the same name restarts the tasks: what counts is the ID.', async (scene) => {
    const { engine } = scene;
    const { web, a } = await shop(scene);
    const { Spec } = await inspect(engine, web);
    const refs = Spec.TaskTemplate.ContainerSpec.Secrets ?? [];
    await change(
      engine,
      web,
      references(() => refs.slice(1)),
    );
    const [task] = await running(engine, web);
    await engine.remove(`/secrets/${a}`);
    const again = await createSecret(engine, a, 'v');
    await change(
      engine,
      web,
      references(() => refs.map((ref) => (ref.SecretName === a ? { ...ref, SecretID: again } : ref))),
    );
    await isReplaced(engine, web, task?.ID ?? '');
  });

  fact('Several changes in one update replace each task once.', async (scene) => {
    const { engine } = scene;
    const { web, task } = await shop(scene);
    await change(engine, web, (spec) =>
      container({ Env: ['A=1'] })(file({ Mode: 0o444 })(template({ ForceUpdate: 1 })(spec))),
    );
    await isReplaced(engine, web, task);
    expect(await tasksOf(engine, web)).toHaveLength(2);
  });

  fact('A reference cannot be moved to an other secret by its name alone: 400.', async (scene) => {
    const { web, a, b } = await shop(scene);
    const renamed = references((refs) => refs.map((ref) => (ref.SecretName === a ? { ...ref, SecretName: b } : ref)));
    expect(await told(attemptChange(scene.engine, web, renamed))).toEqual([
      400,
      rpc('InvalidArgument', `secret not found: ${b}`),
    ]);
  });
});
